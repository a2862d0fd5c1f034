"""The logo of an organisation: read once, drawn anew, so that nothing of the file that was sent is kept. Pure."""

import warnings
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 1024 * 1024
MOST_PIXELS = 3_000_000
LEAST_SIDE = 16
SIZE = (600, 240)  # at most, as it is kept: sharp on paper, small in a file
KEPT_BYTES = 64 * 1024  # it comes along with every read of its organisation
KINDS = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}
# A JPEG can say the same picture again and again, each time with all its pixels to work through.
MOST_SCANS = 64


class NoLogo(ValueError):
    """This file is not taken. `text` says why and what to do, in words for who sent it."""

    def __init__(self, text):
        super().__init__(str(text))
        self.text = text


OTHER_KIND = _("This is not a PNG or JPEG. Save the logo as PNG and choose it again.")
TOO_BIG = _("This file is too big. A logo has at most 1 MB and 3 million pixels.")
TOO_SMALL = _("This picture is too small. A logo is at least 16 pixels high and wide.")
BROKEN = _("This picture cannot be read. Save the logo as PNG again and choose that file.")


def redrawn(data):
    """A PNG of at most SIZE made of the PNG or JPEG in `data`, without anything else that was in the file.

    Raises NoLogo. Looks at what a file says about its size before it reads a single pixel.
    """
    if len(data) > MOST_BYTES:
        raise NoLogo(TOO_BIG)
    kind = next((name for name, start in KINDS.items() if data.startswith(start)), None)
    if kind is None:
        raise NoLogo(OTHER_KIND)
    if kind == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise NoLogo(BROKEN)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _png(data, kind)
    except NoLogo:
        raise
    except Image.DecompressionBombError as error:
        raise NoLogo(TOO_BIG) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, ArithmeticError) as error:
        raise NoLogo(BROKEN) from error


def _png(data, kind):
    with Image.open(BytesIO(data), formats=(kind,)) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise NoLogo(TOO_BIG)
        if min(width, height) < LEAST_SIDE:
            raise NoLogo(TOO_SMALL)
        upright = ImageOps.exif_transpose(image)
        clear = upright.has_transparency_data
        flat = upright.convert("RGBA" if clear else "RGB")
    flat.thumbnail(SIZE)
    fresh = Image.new(flat.mode, flat.size)  # only pixels come along
    fresh.paste(flat)
    made = _saved(fresh)
    return made if len(made) <= KEPT_BYTES else _saved(fresh.quantize(64, Image.Quantize.FASTOCTREE))


def _saved(image):
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
