"""docs/packs.md: its worked example is a right pack, and what it says of the format is so."""

import json
import re
from pathlib import Path

import pytest

from draagvlak.content.loading import load, loads
from draagvlak.content.problems import PackRefused
from draagvlak.content.schema import Pack, Question, Rubric
from draagvlak.content.sheets import FieldOf, RoadPack, Section, SheetPack, Step
from draagvlak.content.wording import problem_line
from draagvlak.content.writing import PACK
from draagvlak.content.yamlfile import YamlFile

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "packs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def example(tmp_path):
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "pack.yaml").write_text(BLOCKS[0])
    (tmp_path / "rubrics" / "1-start.yaml").write_text(BLOCKS[1])
    return tmp_path


def test_the_worked_example_is_a_pack(example):
    assert load(example).question("start-vision")


def test_the_mistake_on_purpose_is_told_as_written(example):
    path = example / "rubrics" / "1-start.yaml"
    path.write_text(path.read_text().replace(", en: A few colleagues know.", ""))
    with pytest.raises(PackRefused) as refused:
        load(example)
    from django.utils import translation

    with translation.override("en"):
        assert [problem_line(problem) for problem in refused.value.problems] == re.findall(
            r"^rubrics/1-.*$", TEXT, re.M
        )


def test_the_worked_worksheet_is_one():
    found = SheetPack.model_validate_json(json.dumps(YamlFile(BLOCKS[2].encode(), "hello.yaml").data))
    assert found.section("people").field("worry").asked


@pytest.mark.parametrize("model", [Pack, Rubric, Question, SheetPack, Section, FieldOf, Step, RoadPack])
def test_every_key_is_explained(model):
    for name, field in model.model_fields.items():
        assert f"`{field.alias or name}`" in TEXT or f"`{name}:`" in TEXT


def test_the_skeleton_says_the_same():
    with pytest.raises(PackRefused) as refused:
        loads(PACK.replace("PACK-ID", "x").encode())
    assert [problem.path for problem in refused.value.problems] == ["rubrics"]
