"""The permission table of documents of a sharing framework and of agreements, and of costs that count along."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

SHARING, AGREEMENTS = {"pid": "sharing.pid", "kind": "=client"}, {"pid": "agreements.pid", "kind": "=partner"}

ROUTES = {
    "sharing-paper": Route(Right.READ, SHARING),
    "sharing-paper-file": Route(Right.EXPORT, {**SHARING, "file": "=docx"}),
    "agreement-paper": Route(Right.READ, AGREEMENTS),
    "agreement-paper-file": Route(Right.EXPORT, {**AGREEMENTS, "file": "=docx"}),
    "sheet-costs-xlsx": Route(Right.EXPORT, {"pid": "costs.pid"}),
}
