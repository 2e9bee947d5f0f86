"""A sheet of A5 that can be read: by eye, by a screen reader, by a machine, and in ten years.

Everything said on it is tagged in reading order, what merely decorates is marked as such; the
file is made as PDF/A-2U, of which only letters that the font lacks fall short. Text flows over as
many pages as it needs, line by line.
"""

import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any
from unicodedata import category, normalize

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue
from fpdf.prefs import ViewerPreferences
from PIL import Image

WIDE, HIGH = 148.0, 210.0  # mm: A5
MARGIN = 10.0  # mm
BOTTOM = 201.0  # mm from the top, where text ends and the footer begins
BODY, SMALL = 9.0, 8.0  # points
KEPT = 8  # lines that are not torn apart by the end of a page; what is longer flows on
LEADING = 1.28  # a line's height by its letters'
GUTTER = 1.2  # mm that keep columns apart
POINT = 25.4 / 72  # mm
DIM = 70  # of 255: grey that still reads well
FONTS = {"": "Roboto-Regular.ttf", "B": "Roboto-Bold.ttf"}

for _chatty in ("fpdf", "fontTools"):  # they log letters that they draw or lack: parts of names
    logging.getLogger(_chatty).setLevel(logging.ERROR)


@dataclass(frozen=True)
class Cell:
    """A piece of text in a column, `width` mm wide; `style` is bold `B` or not."""

    width: float
    text: str
    style: str = ""
    size: float = BODY
    align: Align = Align.L
    dim: bool = False


@dataclass(frozen=True)
class Box:
    """A place on the page, mm from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def printable(text: str) -> str:
    """Text as a font can draw it: composed letters, no control characters but line breaks."""
    composed = normalize("NFC", text).replace("\r\n", "\n")
    return "".join(c if c == "\n" or category(c)[0] != "C" else " " for c in composed)


class Sheet(FPDF):
    """The pages of one paper; `footing` stands below each of them."""

    def __init__(self, title: str, footing: str) -> None:
        super().__init__(format=(WIDE, HIGH), enforce_compliance="PDF/A-2U")
        self.footing = printable(footing)
        self.columns: tuple[Cell, ...] = ()  # a table's head, repeated on its further pages
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=False)  # we turn pages between lines, never within a tag
        for style, name in FONTS.items():
            with as_file(files("font_roboto") / "files" / name) as path:
                self.add_font("Roboto", style, path)
        self.set_font("Roboto", size=BODY)
        self.set_title(printable(title))
        self.set_lang("vi")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    def footer(self) -> None:
        """What every page says below."""
        self.set_y(BOTTOM + 1.5)
        with self._aside():
            self._pen(Cell(0, "", size=7, dim=True))
            self.cell(self.epw, 4, f"{self.footing} · Trang {self.page_no()}/{{nb}}")

    def say(self, text: str, *, style: str = "", size: float = BODY, tag: str = "P") -> None:
        """A paragraph."""
        self.row(Cell(self.epw, text, style, size), tag=tag)

    def row(self, *cells: Cell, tag: str = "P", gap: float = 0.6) -> None:
        """Cells side by side, each as long as it needs to be; `gap` mm below."""
        lines = [self._wrapped(cell) for cell in cells]
        tallest = max(_leading(cell) for cell in cells)
        while any(lines):
            room, long = int((BOTTOM - self.y) / tallest), max(map(len, lines))
            if room < min(KEPT, long):
                self._turn()
                continue
            with self._tagged(tag):
                self._draw(cells, [of_cell[:room] for of_cell in lines])
            self.set_xy(self.l_margin, self.y + tallest * min(room, long))
            lines = [of_cell[room:] for of_cell in lines]
        self.y += gap

    def begin_table(self, *heads: Cell) -> None:
        """From here on rows stand below `heads`, also on further pages."""
        self.columns = heads
        self.need(3 * _leading(heads[0]))
        self._heads()

    def end_table(self) -> None:
        """No further rows."""
        self.columns = ()

    def need(self, height: float) -> None:
        """Turn the page unless `height` mm are left on it."""
        if self.y + height > BOTTOM:
            self._turn()

    def rule(self, x: float, width: float) -> None:
        """A thin line from `x`; decoration."""
        with self._aside():
            self.set_line_width(0.2)
            self.line(x, self.y, x + width, self.y)

    def picture(self, drawn: Image.Image, told: str, *, at: Box) -> None:
        """A picture; `told` is what those hear who cannot see it."""
        with self._tagged("Figure", alt=told):
            self.image(drawn, x=at.x, y=at.y, w=at.width, h=at.height)

    def _turn(self) -> None:
        self.add_page()
        if self.columns:
            self._heads()

    def _heads(self) -> None:
        heads, self.columns = self.columns, ()
        self.row(*heads)
        self.rule(self.l_margin, self.epw)
        self.y += 0.8
        self.columns = heads

    def _wrapped(self, cell: Cell) -> list[str]:
        self._pen(cell)
        found: Any = self.multi_cell(
            cell.width - GUTTER,
            text=printable(cell.text),
            align=Align.L,
            dry_run=True,
            output=MethodReturnValue.LINES,
            padding=0,
        )
        return [line.strip() for line in found] if cell.text else []

    def _draw(self, cells: Sequence[Cell], lines: Sequence[Sequence[str]]) -> None:
        left, top = self.l_margin, self.y
        for cell, shown in zip(cells, lines, strict=True):
            self._pen(cell)
            for number, line in enumerate(shown):
                self.set_xy(left, top + number * _leading(cell))
                self.cell(cell.width, _leading(cell), line, align=cell.align)
            left += cell.width
        self.set_xy(self.l_margin, top)

    def _pen(self, cell: Cell) -> None:
        self.set_font(style=cell.style, size=cell.size)
        self.set_text_color(DIM if cell.dim else 0)
        self.c_margin = 0

    @contextmanager
    def _tagged(self, tag: str, alt: str | None = None) -> Generator[None]:
        """Within: one element of the reading order. fpdf2 itself only tags pictures."""
        mark = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{tag}", mcid=mark, alt_text=alt)
        self._out(f"/{tag} <</MCID {mark}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _aside(self) -> Generator[None]:
        self._out("/Artifact BMC")
        yield
        self._out("EMC")


def _leading(cell: Cell) -> float:
    """The height of a line of it, mm."""
    return cell.size * POINT * LEADING
