"""A printed paper as others meet it: read, listened to, scanned."""

from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import zxingcpp

SCANNER = 300 / 72  # of an ordinary office scanner: pixels a point


def text_of(content: bytes) -> str:
    """All its text in reading order, spaces made even."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).split())


def page_count(content: bytes) -> int:
    """How many pages it has."""
    with pikepdf.open(BytesIO(content)) as document:
        return len(document.pages)


def scanned(content: bytes) -> dict[str, str]:
    """What a scanner reads off its first page, by the kind of symbol."""
    with pypdfium2.PdfDocument(content) as document:
        image = document[0].render(scale=SCANNER).to_pil()
    return {found.format.name: found.text for found in zxingcpp.read_barcodes(image)}


def spoken(content: bytes) -> list[tuple[str, str]]:
    """What stands in the tree that screen readers follow: kinds, and words for pictures."""
    with pikepdf.open(BytesIO(content)) as document:
        told: Any = document.Root.StructTreeRoot.K[0].K
        return [(str(part.S), str(part.get("/Alt", ""))) for part in told]


def untagged(content: bytes) -> list[str]:
    """Drawing that belongs neither to the tree nor to decoration."""
    shown = {"Tj", "TJ", "Do", "S", "f"}
    found: list[str] = []
    with pikepdf.open(BytesIO(content)) as document:
        for page in document.pages:
            depth = 0
            for drawn in pikepdf.parse_content_stream(page):
                what = str(drawn.operator)
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(what, 0)
                if what in shown and depth == 0:
                    found.append(what)
    return found
