"""What somebody typed in a form that could not be accepted, to give it back: never secrets, never without end."""

import re

SECRET = ("password", "code", "credential", "csrf", "secret", "token", "next", "confirmed")
# What a page sends along without that anybody typed it (a test compares this with every form of the house).
CARRIED = re.compile(
    r"(n|was|saw)(-.*)?|do|version|field|kind|group|script|poll|card|to|pid|of|mark|enough|chosen|target|table|step"
    r"|settled|send|seen|rule|row|plain|place|phase|pack|id|client|ballot"
)
CHOICE = re.compile(r"[a-z][a-z0-9_-]*")  # the value of a choice or a button
MOST_FIELDS = 40
MOST_SIGNS = 20_000


def fields(post):
    """The texts that somebody typed, in the order of the form; no secrets, no empty fields, long texts cut off."""
    found = []
    left = 10 * MOST_SIGNS
    for name, values in post.lists():
        if CARRIED.fullmatch(name) or any(word in name.lower() for word in SECRET):
            continue
        text = "\n".join(value for value in values if value.strip())[: min(MOST_SIGNS, left)]
        if text:
            found.append(text)
            left -= len(text)
        if len(found) >= MOST_FIELDS or left <= 0:
            break
    return found


def texts(post):
    """As `fields`, for a form of which every choice can be made again: only what somebody wrote."""
    return [text for text in fields(post) if not all(map(CHOICE.fullmatch, text.splitlines()))]
