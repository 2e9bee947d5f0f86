"""PDFs that mean harm, or that nobody could take; synthetic, and harmless where they lie."""

import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf

from tests.pdfs import pdf

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>%s>>"
ONE_PAGE = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    3: PAGE % b"",
}


def built(objects: dict[int, bytes]) -> bytes:
    """A PDF of these objects, by number; 1 is its root."""
    out, starts = bytearray(b"%PDF-1.7\n"), dict[int, int]()
    for number, content in sorted(objects.items()):
        starts[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % starts[n] for n in sorted(objects))
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def nested(depth: int) -> bytes:
    """Arrays within arrays, in an object that nothing leads to."""
    return built(ONE_PAGE | {4: b"[" * depth + b"]" * depth})


def tall(depth: int) -> bytes:
    """One page, at the end of a tree as high as this."""
    tree = {
        n: b"<</Type/Pages/Count 1/Kids[%d 0 R]/Parent %d 0 R>>" % (n + 1, n - 1)
        for n in range(2, depth + 2)
    }
    leaf = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]>>" % (depth + 1)
    return built({1: ONE_PAGE[1]} | tree | {depth + 2: leaf})


def crowded(count: int) -> bytes:
    """The same page, as often as this."""
    return built(ONE_PAGE | {2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b"3 0 R " * count)})


def swollen(megabytes: int) -> bytes:
    """A stream of objects that is small on disk and this large in memory."""
    packed = zlib.compress(b"4 0 " + b" " * (megabytes * 1024 * 1024), 9)
    out, starts = bytearray(b"%PDF-1.7\n"), dict[int, int]()
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    for number, content in (ONE_PAGE | {5: stream % (len(packed), packed)}).items():
        starts[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    starts[6] = len(out)
    rows = [b"\x00" * 6, *(_row(1, starts[n]) for n in (1, 2, 3)), _row(2, 5)]
    rows += [_row(1, starts[5]), _row(1, starts[6])]
    body = b"".join(rows)
    head = b"<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>" % len(body)
    out += b"6 0 obj\n%sstream\n%s\nendstream\nendobj\n" % (head, body)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % starts[6]


def _row(kind: int, where: int) -> bytes:
    return bytes([kind]) + where.to_bytes(4, "big") + b"\x00"


def altered(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A usual PDF with something done to it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def weighing(size: int) -> bytes:
    """A usual PDF of a little more than `size` bytes."""
    return built(ONE_PAGE | {4: b"<</Length %d>>stream\n%s\nendstream" % (size, b"x" * size)})


def _opening_script(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    document.Root.OpenAction = script


def _named_script(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    names = pikepdf.Array([pikepdf.String("a"), document.make_indirect(script)])
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=names))


def _launching(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
    )
    document.pages[0].Annots = document.make_indirect(pikepdf.Array([link]))


def _attaching(document: pikepdf.Pdf) -> None:
    document.attachments["a.exe"] = b"MZ"


def _on_each_page(document: pikepdf.Pdf) -> None:
    goes = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("http://example.vn"))
    document.pages[0].AA = pikepdf.Dictionary(O=goes)


def _dynamic_form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=[])


ACTIVE = {
    "a script when it is opened": altered(_opening_script),
    "a script among its names": altered(_named_script),
    "a link that starts a program": altered(_launching),
    "a file attached": altered(_attaching),
    "an action on each page": altered(_on_each_page),
    "a dynamic form": altered(_dynamic_form),
}


def _links(document: pikepdf.Pdf) -> None:
    goes = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.vn"))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=goes
    )
    document.pages[0].Annots = document.make_indirect(pikepdf.Array([link]))
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


HARMLESS = altered(_links)
"""Links to pages of the web, and the place where it opens."""
