"""Photos from Zalo: from its own hosts only, of bounded size, and what their QR codes say."""

from collections.abc import AsyncIterator
from io import BytesIO

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from PIL import Image, ImageOps

from services.notify.adapters.zalo.photos import LARGEST, MOST_PIXELS, Photos, codes_on
from services.notify.domain.zalo.known import Fact
from services.notify.domain.zalo.wish import Blank
from tests.chatting import qr
from tests.telling import Hosts

CODE = "H34.23.09-261122-0001"
SITES = ("https://*.zdn.vn", "http://127.0.0.1:8090")


def host(asked: list[str]) -> FastAPI:
    app = FastAPI()

    @app.get("/qr.png")
    async def photo() -> Response:
        asked.append("photo")
        return Response(qr(CODE), media_type="text/html")  # what it says of itself is not believed

    @app.get("/away")
    async def away() -> Response:
        return RedirectResponse("http://tracking.test/secret")

    @app.get("/broken")
    async def broken() -> Response:
        return Response(status_code=503)

    return app


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://photo-stal-12.zdn.vn/qr.png", (CODE,)),
        ("https://a.b.zdn.vn/qr.png", (CODE,)),
        ("https://PHOTO.ZDN.VN/qr.png", (CODE,)),
        ("http://127.0.0.1:8090/qr.png", (CODE,)),
        ("http://photo.zdn.vn/qr.png", Blank.NOT_AN_IMAGE),
        ("https://zdn.vn/qr.png", Blank.NOT_AN_IMAGE),
        ("https://evilzdn.vn/qr.png", Blank.NOT_AN_IMAGE),
        ("https://photo.zdn.vn.evil.example/qr.png", Blank.NOT_AN_IMAGE),
        ("https://photo.zdn.vn:8443/qr.png", Blank.NOT_AN_IMAGE),
        ("https://user@photo.zdn.vn/qr.png", Blank.NOT_AN_IMAGE),
        ("http://127.0.0.1:8091/qr.png", Blank.NOT_AN_IMAGE),
        ("http://169.254.169.254/latest", Blank.NOT_AN_IMAGE),
        ("file:///etc/passwd", Blank.NOT_AN_IMAGE),
        ("https://photo.zdn.vn:x/qr.png", Blank.NOT_AN_IMAGE),
        ("", Blank.NOT_AN_IMAGE),
    ],
)
async def test_only_zalos_own_hosts_are_asked(url: str, seen: tuple[str, ...] | Blank):
    asked: list[str] = []
    inside = host(asked)
    hosts = ("photo-stal-12.zdn.vn", "a.b.zdn.vn", "photo.zdn.vn", "zdn.vn", "127.0.0.1")
    line = Hosts(dict.fromkeys((*hosts, "evilzdn.vn", "photo.zdn.vn.evil.example"), inside))
    async with httpx.AsyncClient(transport=line) as client:
        assert await Photos(client, SITES).look(url) == seen
    assert bool(asked) == (seen == (CODE,))


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/away", Blank.NOT_AN_IMAGE),
        ("/nothing", Blank.NOT_AN_IMAGE),
        ("/broken", Fact.SILENT),
    ],
)
async def test_what_is_no_photo_is_not_followed(path: str, seen: Blank | Fact):
    async with httpx.AsyncClient(transport=Hosts({"a.zdn.vn": host([])})) as client:
        assert await Photos(client, SITES).look(f"https://a.zdn.vn{path}") == seen


class Endless(httpx.AsyncBaseTransport):
    """A photo without an end; counts the pieces that were taken."""

    taken = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        del request
        return httpx.Response(200, content=self.pieces())

    async def pieces(self) -> AsyncIterator[bytes]:
        while True:
            self.taken += 1
            yield b"\x89PNG" + b"x" * (LARGEST // 4)


async def test_of_a_photo_without_an_end_no_more_is_taken_than_allowed():
    line = Endless()
    async with httpx.AsyncClient(transport=line) as client:
        assert await Photos(client, SITES).look("https://a.zdn.vn/x") is Blank.TOO_LARGE
    assert line.taken == 4


async def test_a_host_that_does_not_answer_is_silent():
    async with httpx.AsyncClient(transport=Hosts({})) as client:
        assert await Photos(client, SITES).look("https://a.zdn.vn/qr.png") is Fact.SILENT


def written(image: Image.Image, kind: str = "PNG") -> bytes:
    content = BytesIO()
    image.save(content, kind)
    return content.getvalue()


def picture() -> Image.Image:
    return Image.open(BytesIO(qr(CODE))).convert("RGB")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_usual_format_is_read(kind: str):
    assert codes_on(written(picture(), kind)) == (CODE,)


def test_a_photo_may_be_turned_pale_and_small_on_a_large_page():
    turned = ImageOps.expand(picture(), 900, "white").rotate(37, fillcolor="white")
    pale = Image.blend(turned, Image.new("RGB", turned.size, "white"), 0.5)
    assert codes_on(written(pale, "JPEG")) == (CODE,)


def test_other_formats_are_not_opened():
    for kind in ("GIF", "TIFF", "BMP"):
        assert codes_on(written(picture(), kind)) is Blank.NOT_AN_IMAGE
    assert codes_on(b"%PDF-1.7 %") is Blank.NOT_AN_IMAGE


def test_pixels_are_counted_before_they_are_made():
    side = int(MOST_PIXELS**0.5) + 1
    assert codes_on(written(Image.new("1", (side, side), 1))) is Blank.TOO_LARGE
    assert codes_on(written(Image.new("1", (20_000, 20_000), 1))) is Blank.TOO_LARGE


def test_a_picture_that_ends_too_early_is_none():
    assert codes_on(written(picture())[:300]) is Blank.NOT_AN_IMAGE


def test_two_codes_are_two():
    both = Image.new("L", (900, 460), 255)
    for place, text in enumerate((CODE, "H34.23.09-261122-0002")):
        both.paste(Image.open(BytesIO(qr(text))).convert("L"), (20 + 430 * place, 20))
    assert set(codes_on(written(both))) == {CODE, "H34.23.09-261122-0002"}
