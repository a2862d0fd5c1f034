"""What respondent pages may use: CSS and JavaScript of Chrome 80 and Safari 13.0 (2019-2020).

A static check: those browsers themselves could not be run here. CSS works with an allow-list (a property that is not
on it is refused until somebody has looked it up); JavaScript with a list of what came later.
"""

import re
from dataclasses import dataclass

# Properties that both browsers know without a prefix.
KNOWN = frozenset(
    [
        "align-content",
        "align-items",
        "align-self",
        "animation",
        "background",
        "background-color",
        "border",
        "border-bottom",
        "border-bottom-left-radius",
        "border-bottom-right-radius",
        "border-collapse",
        "border-color",
        "border-left",
        "border-radius",
        "border-right",
        "border-style",
        "border-top",
        "border-top-left-radius",
        "border-top-right-radius",
        "border-width",
        "bottom",
        "box-shadow",
        "box-sizing",
        "clip",
        "color",
        "content",
        "cursor",
        "display",
        "fill",
        "flex",
        "flex-basis",
        "flex-direction",
        "flex-grow",
        "flex-shrink",
        "flex-wrap",
        "float",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant-numeric",
        "font-weight",
        "gap",
        "grid-area",
        "grid-gap",
        "grid-column",
        "grid-row",
        "grid-template-columns",
        "grid-template-rows",
        "height",
        "hyphens",
        "justify-content",
        "left",
        "letter-spacing",
        "line-height",
        "list-style",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-height",
        "max-width",
        "min-height",
        "min-width",
        "object-fit",
        "opacity",
        "order",
        "outline",
        "outline-offset",
        "overflow",
        "overflow-wrap",
        "overflow-x",
        "overflow-y",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "page-break-after",
        "page-break-before",
        "page-break-inside",
        "pointer-events",
        "position",
        "resize",
        "right",
        "stroke",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-width",
        "text-align",
        "text-decoration",
        "text-overflow",
        "text-transform",
        "top",
        "transform",
        "transition",
        "vertical-align",
        "visibility",
        "white-space",
        "width",
        "word-break",
        "z-index",
        "-webkit-text-size-adjust",
    ]
)
# Newer, and harmless when they are ignored.
IGNORED_WELL = frozenset({"accent-color", "color-scheme", "scroll-padding"})
AT_RULES = frozenset({"media", "keyframes", "supports", "font-face"})

NEW_IN_SELECTORS = re.compile(
    r":(has|is|where|focus-visible|modal|popover-open|user-invalid)\b|::(backdrop|marker|file-selector-button)|&"
)
NEW_IN_VALUES = re.compile(
    r"\b(clamp|min|max|light-dark|color-mix|oklch|oklab|lab|lch|hwb|fit-content)\(|\bsubgrid\b|"
    r"\d(dvh|svh|lvh|dvw|cqw|cqi|lh|rlh)\b|\brgb\(\d+ "
)
NEW_IN_MEDIA = re.compile(r"[<>]=?|\b(not|only)\s*\(")
# Rules after which an old browser drops the focus ring only where a new one would not show it either.
FALLBACK = ":focus:not(:focus-visible)"


@dataclass(frozen=True)
class Slip:
    line: int
    what: str


def css_slips(text):
    """Everything in a stylesheet that Chrome 80 or Safari 13.0 lacks, in order of line."""
    plain = re.sub(r"/\*.*?\*/", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.S)
    slips: list[Slip] = []
    stack: list[str] = []
    # (selector, [(property, value, line)]) in order: needed for what depends on another declaration
    rules: list[tuple[str, list[tuple[str, str, int]]]] = []
    start = 0
    for at, char in enumerate(plain):
        if char not in "{};":
            continue
        piece = plain[start:at].strip()
        line = plain.count("\n", 0, at) + 1
        start = at + 1
        inside = stack[-1] if stack else None
        if char == "{":
            slips += _opening(piece, inside, line)
            stack.append("@" + piece[1:].split()[0] if piece.startswith("@") else "rule")
            if stack[-1] == "rule":
                rules.append((piece, []))
            continue
        if piece.startswith("@"):
            slips.append(Slip(line, f"{piece.split()[0]} is not for respondent pages"))
        elif piece:
            slips += _declaration(piece, line)
            if rules and inside == "rule" and ":" in piece:
                name, value = (part.strip() for part in piece.split(":", 1))
                rules[-1][1].append((name, value, line))
        if char == "}" and stack:
            stack.pop()
    slips += [*_flex_gaps(rules), *_wraps(rules)]
    return sorted(slips, key=lambda slip: slip.line)


def _opening(piece, inside, line):
    if piece.startswith("@"):
        name = piece[1:].split()[0].split("(")[0]
        if name not in AT_RULES:
            yield Slip(line, f"@{name} came later")
        if name == "media" and NEW_IN_MEDIA.search(piece):
            yield Slip(line, "a media query of a later kind")
        return
    if inside == "rule":
        yield Slip(line, "nested rules came later")
    found = NEW_IN_SELECTORS.search(re.sub(r":focus:not\(:focus-visible\)", "", piece))
    if found:
        yield Slip(line, f"{found[0]} in a selector came later")
    if FALLBACK in piece and any(FALLBACK not in one for one in piece.split(",")):
        yield Slip(
            line, "an old browser drops the whole list when :focus-visible stands in it: give it a rule of its own"
        )
    if re.search(r":not\([^)]*[,\s]", piece):
        yield Slip(line, ":not() with a list came later")


def _declaration(piece, line):
    name, colon, value = piece.partition(":")
    name, value = name.strip().lower(), value.strip()
    if not colon:
        yield Slip(line, f"{piece!r} is not a declaration")
        return
    if not name.startswith("--") and name not in KNOWN and name not in IGNORED_WELL:
        yield Slip(line, f"{name} is not on the list of what both browsers know")
    found = NEW_IN_VALUES.search(value)
    if found:
        yield Slip(line, f"{found[0].rstrip('(')} in a value came later")


def _flex_gaps(rules):
    """`gap` works in a grid, not in flex: every rule with `gap` must be for something that is a grid and never flex."""
    grids, flexes = set(), set()
    for selector, declarations in rules:
        shown = {value for name, value, _line in declarations if name == "display"}
        names = {one.strip() for one in selector.split(",")}
        grids |= names if "grid" in shown else set()
        flexes |= names if shown & {"flex", "inline-flex"} else set()
    for selector, declarations in rules:
        for name, _value, line in declarations:
            if name != "gap":
                continue
            for one in (part.strip() for part in selector.split(",")):
                if one in flexes:
                    yield Slip(line, f"gap in flex ({one}) came later")
                elif one.split("--")[0] not in grids and not re.fullmatch(r"\.gap-\d", one):
                    yield Slip(line, f"gap in a rule ({one}) that is not a grid")


def _wraps(rules):
    """`overflow-wrap: anywhere` is new; with `word-break` beside it an old browser breaks the line all the same."""
    for _selector, declarations in rules:
        names = {name for name, _value, _line in declarations}
        for name, value, line in declarations:
            if name == "overflow-wrap" and value == "anywhere" and "word-break" not in names:
                yield Slip(line, "overflow-wrap: anywhere came later: put word-break: break-word beside it")


NEW_IN_JS = {
    r"\?\.(?!\d)": "optional chaining",
    r"\?\?": "??",
    r"(\|\||&&)=": "logical assignment",
    r"\.replaceAll\(": "replaceAll",
    r"\.at\(": ".at()",
    r"\.findLast(Index)?\(": "findLast",
    r"\.to(Sorted|Reversed|Spliced)\(": "toSorted and the like",
    r"\bObject\.(hasOwn|groupBy)\b": "Object.hasOwn, Object.groupBy",
    r"\bPromise\.(any|withResolvers)\b": "Promise.any",
    r"\bstructuredClone\b": "structuredClone",
    r"\brandomUUID\b": "crypto.randomUUID",
    r"\bAbortSignal\.(timeout|any)\b": "AbortSignal.timeout",
    r"\brequestSubmit\b": "requestSubmit",
    r"\breplaceChildren\b": "replaceChildren",
    r"\bResizeObserver\b": "ResizeObserver",
    r"\bBroadcastChannel\b": "BroadcastChannel",
    r"\bshow(Modal|Popover)\b": "dialog and popover",
    r"\.inert\b": "inert",
    r"\b\d+(_\d+)+\b": "digits with _",
    r"\b\d+n\b": "big integers",
    r"(?m)^\s*(static\s+)?#\w+|this\.#\w+": "private fields",
    r"(?m)^\s+(static\s+)?[A-Za-z]\w*\s*=\s*[^=;]+;\s*(?=\n\s*(constructor\b|get |set |static ))": "class fields",
    r"(?m)^(?=\S)[\w ={},\[\]]*\bawait\b": "await outside a function",
    r"\bimport\s*\.\s*meta\.resolve": "import.meta.resolve",
    r"\(\?<[=!]": "look-behind in a regular expression",
    r"\bevent\.submitter\b|\.submitter\b": "submitter of an event",
    r"\blocalStorage\b|\bserviceWorker\b|\bindexedDB\b": "storage that outlives the page (decision 26)",
}


def js_slips(text):
    """Everything in a script that Chrome 80 or Safari 13.0 lacks, and storage that respondent pages may not use."""
    plain = _without_strings(text)
    slips = []
    for pattern, what in NEW_IN_JS.items():
        for found in re.finditer(pattern, plain):
            slips.append(Slip(plain.count("\n", 0, found.start()) + 1, f"{what} came later or is not allowed"))
    if re.search(r"\bnavigator\.clipboard\b", plain) and not re.search(r"if \(.*navigator\.clipboard", plain):
        slips.append(Slip(1, "navigator.clipboard without asking first whether it is there"))
    return sorted(slips, key=lambda slip: slip.line)


def _without_strings(text):
    """The script with comments and plain strings blanked out; template strings stay, their expressions are code."""
    pattern = r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    return re.sub(pattern, lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.S)
