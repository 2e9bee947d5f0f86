"""Checking that an uploaded file is a PDF that officials can open, today and in ten years."""

import asyncio
from io import BytesIO

import pikepdf

from services.dossier.domain.paper import UnfitError

MAGIC = b"%PDF-"
HEAD = 1024  # bytes within which readers look for the magic


def _pages(content: bytes) -> int:
    if MAGIC not in content[:HEAD]:
        raise UnfitError("dossier.not-a-pdf", "The file is not a PDF.")
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as document:
            if document.is_encrypted:
                raise UnfitError("dossier.pdf-encrypted", "The PDF is protected.")
            pages = len(document.pages)
            for page in document.pages:
                page.obj.get("/MediaBox")  # reaches every page: a torn tree shows here
    except pikepdf.PasswordError:
        raise UnfitError("dossier.pdf-encrypted", "The PDF is protected by a password.") from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise UnfitError("dossier.pdf-broken", "The PDF cannot be opened.") from None
    if pages == 0:
        raise UnfitError("dossier.pdf-empty", "The PDF has no page.")
    return pages


async def pages(content: bytes) -> int:
    """How many pages the PDF has, counted off the event loop.

    Raises:
        UnfitError: it is not a PDF, or not one that can be opened.
    """
    return await asyncio.to_thread(_pages, content)
