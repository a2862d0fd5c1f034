"""What somebody typed in a form that could not be accepted, to give it back: never secrets, never without end."""

SECRET = ("password", "code", "credential", "csrf", "secret", "token", "next", "confirmed")
MOST_FIELDS = 40
MOST_SIGNS = 20_000


def fields(post):
    """[(label, text)] of the texts that somebody typed; secrets and empty fields left out, long texts cut off."""
    found = []
    left = 10 * MOST_SIGNS
    for name, values in post.lists():
        if any(word in name.lower() for word in SECRET):
            continue
        text = "\n".join(value for value in values if value.strip())[: min(MOST_SIGNS, left)]
        if text:
            found.append((name.replace("_", " ").replace("-", " ").capitalize(), text))
            left -= len(text)
        if len(found) >= MOST_FIELDS or left <= 0:
            break
    return found
