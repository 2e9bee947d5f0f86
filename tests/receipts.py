"""What a receipt says and shows, read out of the PDF itself."""

import re
from io import BytesIO
from typing import Any

import pikepdf
import segno


def text_of(content: bytes) -> str:
    """The text of all pages, each piece on a line of its own, spaces as drawn."""
    pieces: list[str] = []
    with pikepdf.open(BytesIO(content)) as document:
        for page in document.pages:
            letters = {name: _letters(font) for name, font in page.resources.Font.items()}
            current: dict[int, str] = {}
            for drawn in pikepdf.parse_content_stream(page):
                what, operands = str(drawn.operator), list(drawn.operands)
                if what == "Tf":
                    current = letters[str(operands[0])]
                elif what == "Tj":
                    pieces.append(_decoded(operands[0], current))
                elif what == "TJ":
                    parts = (one for one in operands[0] if isinstance(one, pikepdf.String))
                    pieces.append("".join(_decoded(part, current) for part in parts))
    return "\n".join(pieces)


def _letters(font: Any) -> dict[int, str]:
    """Glyph numbers and the letters they stand for, from the font's ToUnicode map."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, letter in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for ends in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first, last, letter = (int(end, 16) for end in ends)
            found |= {first + n: chr(letter + n) for n in range(last - first + 1)}
    return found


def _decoded(drawn: Any, letters: dict[int, str]) -> str:
    glyphs = bytes(drawn)
    pairs = (int.from_bytes(glyphs[n : n + 2], "big") for n in range(0, len(glyphs), 2))
    return "".join(letters.get(glyph, "?") for glyph in pairs)


def modules_in(content: bytes) -> list[list[bool]]:
    """The dark modules of the only image: a QR with a border of two, eight pixels a module."""
    with pikepdf.open(BytesIO(content)) as document:
        image: Any = next(iter(document.pages[0].get_images().values()))
        drawn = pikepdf.PdfImage(image).as_pil_image().convert("L")
    size = drawn.width // 8
    return [
        [drawn.getpixel((8 * x + 4, 8 * y + 4)) == 0 for x in range(2, size - 2)]
        for y in range(2, size - 2)
    ]


def modules_for(address: str) -> list[list[bool]]:
    """The dark modules of the QR that stands for `address`. No decoder: we compare drawings."""
    return [[module != 0 for module in row] for row in segno.make(address, error="m").matrix]
