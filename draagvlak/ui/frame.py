"""What the frame of a page is given: the links of its menus."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """One entry of `nav`, `account_nav` or `footer_links`. `current`: the page we are on; `within`: a page under it."""

    url: str
    label: str
    current: bool = False
    within: bool = False
