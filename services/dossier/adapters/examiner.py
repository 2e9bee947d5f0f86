"""A process that opens PDFs sent by strangers, so that no other process has to.

It is started alone (`python -I examiner.py`), knows no secret and nothing of the house, may use
little memory, and is killed by whoever started it when it takes too long. It reads, again and
again, eight bytes of length (big endian) and as many bytes of PDF; for each it writes one line of
JSON: `{"pages": 3}`, or `{"code": "dossier.pdf-…"}` when the file cannot be taken.
"""

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

import pikepdf

MEMORY = 768 * 1024 * 1024  # bytes of address space, the interpreter's own included
MOST_PAGES = 5000
DEPTH = 100  # arrays and dictionaries within each other; PDFs people make have fewer than ten
MAGIC = b"%PDF-"
HEAD = 1024  # bytes within which readers look for the magic

# What makes a PDF do something, or carry something, beside being read (ISO 32000-1 §12.6, §7.11.4).
KEYS = frozenset(
    {"/AA", "/JS", "/JavaScript", "/XFA", "/EF", "/EmbeddedFiles", "/RichMediaContent"}
)
ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie"),
        *("/Sound", "/GoToE", "/RichMediaExecute"),
    }
)
KINDS = frozenset({"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen"})


class UnfitPdfError(Exception):
    """The file cannot be taken. The argument is the code."""


def pages(content: bytes) -> int:
    """How many pages a PDF has that can be opened and does nothing by itself.

    Raises:
        UnfitPdfError: it is not a PDF, or not such a one.
    """
    if MAGIC not in content[:HEAD]:
        raise UnfitPdfError("dossier.not-a-pdf")
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as document:
            return _pages(document)
    except pikepdf.PasswordError:
        raise UnfitPdfError("dossier.pdf-encrypted") from None
    except (MemoryError, RecursionError):
        raise UnfitPdfError("dossier.pdf-too-complex") from None
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
        raise UnfitPdfError("dossier.pdf-broken") from None


def _pages(document: pikepdf.Pdf) -> int:
    if document.is_encrypted:
        raise UnfitPdfError("dossier.pdf-encrypted")
    if int(document.Root.Pages.get("/Count", 0)) > MOST_PAGES:
        raise UnfitPdfError("dossier.pdf-too-complex")
    count = 0
    for page in document.pages:
        page.obj.get("/MediaBox")  # reaches every page: a torn tree shows here
        count += 1
    if count == 0:
        raise UnfitPdfError("dossier.pdf-empty")
    _still(document)
    warned = [str(warning) for warning in document.get_warnings()]
    if any("limits error" in one for one in warned):
        raise UnfitPdfError("dossier.pdf-too-complex")
    if any("repairing" not in one for one in warned):  # objects that are torn or endless
        raise UnfitPdfError("dossier.pdf-broken")
    return count


def _still(document: pikepdf.Pdf) -> None:
    """Make sure that nothing in it acts; every object is looked at, also those nothing leads to."""
    for indirect in document.objects:
        for part in _parts(indirect):
            if _acts(part):
                raise UnfitPdfError("dossier.pdf-active")


def _parts(thing: pikepdf.Object) -> Iterator[pikepdf.Dictionary | pikepdf.Stream]:
    """The dictionaries that one indirect object consists of; what it refers to comes by itself."""
    waiting = [(thing, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEPTH:
            raise UnfitPdfError("dossier.pdf-too-complex")
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inside: Iterable[object] = (value for _, value in part.items())
        else:
            inside = part if isinstance(part, pikepdf.Array) else ()
        waiting += [
            (child, depth + 1)
            for child in inside
            if isinstance(child, pikepdf.Array | pikepdf.Dictionary) and not child.is_indirect
        ]


def _acts(part: pikepdf.Dictionary | pikepdf.Stream) -> bool:
    """Whether the dictionary is an action, an attachment, or names one."""
    keys = part.keys()
    if keys & KEYS:
        return True
    if "/S" in keys and str(part["/S"]) in ACTIONS:
        return True
    return any(key in keys and str(part[key]) in KINDS for key in ("/Type", "/Subtype"))


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Until whoever asks has gone."""
    while head := asked.read(8):
        content = asked.read(int.from_bytes(head, "big"))
        try:
            found: dict[str, object] = {"pages": pages(content)}
        except UnfitPdfError as error:
            found = {"code": str(error)}
        told.write(json.dumps(found).encode() + b"\n")
        told.flush()


if __name__ == "__main__":
    _limits()
    serve(sys.stdin.buffer, sys.stdout.buffer)
