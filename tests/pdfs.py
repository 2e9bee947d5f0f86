"""Small PDFs to upload."""

from fpdf import FPDF


def pdf(text: str = "mau", pages: int = 1) -> bytes:
    """A real PDF that says `text` on each page."""
    document = FPDF()
    document.set_font("helvetica", size=12)
    for _ in range(pages):
        document.add_page()
        document.cell(0, 10, text)
    return bytes(document.output())
