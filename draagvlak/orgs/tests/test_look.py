"""The logo and the colour of an organisation: taken, drawn anew, or refused at once with what to do."""

import struct
import time
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from draagvlak.orgs import colour, logo
from tests.people import sign_in

SECONDS = 2


def picture(kind="PNG", size=(320, 120), mode="RGB", **extra):
    out = BytesIO()
    Image.new(mode, size, "#7c4f78").save(out, kind, **extra)
    return out.getvalue()


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, body, *more):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + b"".join(more) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def scans(count):
    """A progressive JPEG that says its last scan again and again."""
    data = picture("JPEG", (1700, 1700), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + b"\xff\xd9"


HOSTILE = {
    "a text": b"this is not a picture" * 50,
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a GIF": b"GIF89a" + b"\0" * 500,
    "a picture of 30,000 by 30,000": png(30_000, 30_000, zlib.compress(b"\0" * 10_000_000)),
    "half a picture": picture(size=(600, 400))[:200],
    "a broken checksum": picture()[:-20] + b"\0" * 20,
    "a text chunk of 100 MB": png(64, 64, b"", chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 100_000_000))),
    "five hundred scans": scans(500),
    "a file of 2 MB": picture() + b"\0" * 2_000_000,
    "one pixel": picture(size=(1, 1)),
    "a JPEG without a picture": b"\xff\xd8\xff\xe0" + b"\0" * 1000,
    "zero by zero": png(0, 0, b""),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_within_two_seconds(what):
    began = time.perf_counter()
    with pytest.raises(logo.NoLogo) as refused:
        logo.redrawn(HOSTILE[what])
    assert time.perf_counter() - began < SECONDS
    assert str(refused.value.text).endswith(".")


@pytest.mark.parametrize("how", ["PNG RGB", "PNG RGBA", "PNG P", "PNG L", "JPEG RGB", "JPEG CMYK"])
def test_a_picture_is_drawn_anew(how):
    kind, mode = how.split()
    image = Image.open(BytesIO(logo.redrawn(picture(kind, mode=mode))))
    assert image.format == "PNG"
    assert image.size == (320, 120)


def test_a_picture_with_more_in_it_than_it_says_is_read_no_further():
    sent = png(64, 64, zlib.compress(b"\0" * 200_000_000))
    began = time.perf_counter()
    assert Image.open(BytesIO(logo.redrawn(sent))).size == (64, 64)
    assert time.perf_counter() - began < SECONDS


def test_nothing_but_pixels_is_kept():
    about = PngImagePlugin.PngInfo()
    about.add_text("Author", "Secret Person")
    exif = Image.Exif()
    exif[0x013B] = "Secret Person"
    for sent in (picture(pnginfo=about), picture("JPEG", exif=exif), picture() + b"Secret Person"):
        made = logo.redrawn(sent)
        assert b"Secret" in sent
        assert b"Secret" not in made
        assert not Image.open(BytesIO(made)).info


def test_a_large_picture_becomes_small_enough():
    noise = Image.effect_noise((1500, 1200), 90).convert("RGB")
    out = BytesIO()
    noise.save(out, "JPEG", quality=60)
    made = logo.redrawn(out.getvalue())
    assert len(made) <= logo.KEPT_BYTES
    assert Image.open(BytesIO(made)).size == (300, 240)


def test_a_picture_that_lies_on_its_side_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(BytesIO(logo.redrawn(picture("JPEG", exif=exif)))).size == (90, 240)


@pytest.mark.parametrize(("chosen", "kept"), [("#123456", "#123456"), ("#ffee00", colour.OURS), ("", colour.OURS),
                                              ("red", colour.OURS), ("#12345g", colour.OURS)])  # fmt: skip
def test_a_colour_that_cannot_be_read_becomes_ours(chosen, kept):
    assert colour.for_paper(chosen) == kept
    assert colour.contrast(kept) >= 4.5


def test_contrast_is_that_of_wcag():
    assert round(colour.contrast("#000000"), 2) == 21
    assert round(colour.contrast("#767676"), 2) == 4.54  # the lightest grey that passes


@pytest.mark.django_db
class TestSettings:
    @pytest.fixture
    def send(self, client, cast):
        sign_in(client, cast.a.owner)
        url = reverse("organisation-settings", args=[cast.a.organisation.pid])

        def post(**fields):
            data = {"name": "Organisatie A", "language": "nl", "contact": "", "colour": colour.OURS} | fields
            response = client.post(url, data)
            cast.a.organisation.refresh_from_db()
            return response

        return post

    def test_logo_and_colour_are_kept_until_they_are_taken_away(self, send, cast):
        organisation = cast.a.organisation
        assert send(colour="#0B3D91", logo=SimpleUploadedFile("a.png", picture())).status_code == 303
        assert organisation.colour == "#0b3d91"
        kept = bytes(organisation.logo)
        assert send(colour="#0b3d91").status_code == 303
        assert bytes(organisation.logo) == kept
        assert send(no_logo="on").status_code == 303
        assert organisation.logo is None
        assert organisation.colour == ""

    def test_what_cannot_be_taken_is_said_and_nothing_changes(self, send, cast):
        response = send(name="Andere naam", colour="#ffff00", logo=SimpleUploadedFile("a.png", b"<svg/>"))
        assert response.status_code == 422
        page = response.content.decode()
        assert "te licht" in page
        assert "geen PNG of JPEG" in page
        assert cast.a.organisation.name == "Organisatie A"

    def test_the_page_shows_the_logo(self, send, client, cast):
        send(logo=SimpleUploadedFile("a.png", picture()))
        page = client.get(reverse("organisation-settings", args=[cast.a.organisation.pid])).content.decode()
        assert 'src="data:image/png;base64,iVBOR' in page
        assert 'name="no_logo"' in page
