"""What the frame of a page is given: the links of its menus."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """One entry of `nav`, `account_nav` or `footer_links`. `current` marks the page we are on."""

    url: str
    label: str
    current: bool = False
