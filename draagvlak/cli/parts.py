"""Finding parts of the product by name."""

import importlib


def find(dotted):
    """What stands behind a dotted name, or None where this version does not have it."""
    module_name, _dot, name = dotted.rpartition(".")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if not error.name or not f"{module_name}.".startswith(f"{error.name}."):
            raise  # the module is there; something that it needs is not
        return None
    return getattr(module, name, None)
