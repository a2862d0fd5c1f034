"""The worksheets and the road that come with Draagvlak. Each is read once per process, when it is first asked for.

They are no releases: a sheet keeps what people wrote by field id, and shows the words of the pack as it is now. An id
is therefore never given another meaning; a field that a pack drops shows as an earlier field where it holds something.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "packs"


def _read(path, kind):
    from pydantic import ValidationError

    from draagvlak.content import sheets
    from draagvlak.content.problems import PackRefused, Problem
    from draagvlak.content.yamlfile import YamlFile

    model: Any = {"sheet": sheets.SheetPack, "road": sheets.RoadPack}[kind]
    source = YamlFile(path.read_bytes(), path.name)
    try:
        return model.model_validate_json(json.dumps(source.data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name, line, column = source.place(tuple(first["loc"]))
        raise PackRefused([Problem("other", name, line, column, first["msg"])]) from None


def ids():
    """The ids of the worksheets, in the order of their files."""
    return tuple(sorted(path.stem for path in (FOLDER / "sheets").glob("*.yaml")))


@cache
def sheet(pack_id):
    """The SheetPack with this id. LookupError: there is none."""
    if pack_id not in ids():
        raise LookupError(pack_id)
    return _read(FOLDER / "sheets" / f"{pack_id}.yaml", "sheet")


@cache
def road():
    """The RoadPack."""
    return _read(FOLDER / "road" / "online-help.yaml", "road")
