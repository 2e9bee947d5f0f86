"""What machines read off a paper: the look-up's QR, the code as a barcode. Pure."""

from io import BytesIO

import segno
from barcode.codex import Code128
from PIL import Image

DOT = 6  # pixels a module: sharp at 600 dpi
QUIET_QR = 4  # light modules around it. Source: ISO/IEC 18004
QUIET_BARS = 10  # light modules on both sides. Source: ISO/IEC 15417
BARS_HIGH = 20  # pixels; the page stretches them


def qr(address: str) -> Image.Image:
    """A QR that leads to `address`."""
    image = BytesIO()
    segno.make(address, error="m").save(image, kind="png", scale=DOT, border=QUIET_QR)
    return Image.open(image).convert("L")


def bars(code: str) -> Image.Image:
    """A Code 128 barcode that says `code`, its quiet zones included."""
    [modules] = Code128(code).build()
    quiet = "0" * QUIET_BARS
    line = bytes(0 if module == "1" else 255 for module in f"{quiet}{modules}{quiet}")
    row = Image.frombytes("L", (len(line), 1), line)
    return row.resize((row.width * DOT, BARS_HIGH), Image.Resampling.NEAREST)
