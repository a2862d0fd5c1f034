"""Where a redirect may lead: a path of this server, and nothing else."""

from django.utils.http import url_has_allowed_host_and_scheme


def is_local_path(url):
    """Whether `url` is a plain path of this server, such as '/scans/x/?y=1'; '//host' and whole addresses are not."""
    text = str(url or "")
    if not text.startswith("/") or text.startswith(("//", "/\\")) or any(ord(sign) < 32 for sign in text):
        return False
    return url_has_allowed_host_and_scheme(text, allowed_hosts=None)


def local_path(url, otherwise="/"):
    """`url` when it is a path of this server, else `otherwise`."""
    return str(url) if is_local_path(url) else otherwise
