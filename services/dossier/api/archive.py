"""All that one filed and got back, as one ZIP file that is written while it is being read.

Nothing is held in one piece: each paper passes segment by segment, stored as it is (PDFs are
compressed already). Source: APPNOTE 6.3, streaming with data descriptors, as Python's zipfile does.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from contracts.access import Caller
from contracts.catalog import Procedure
from contracts.dossier import DossierDeclared, DossierEvent, DossierFinished, DossierSupplemented
from contracts.event import Recorded
from contracts.streams import DOSSIER
from contracts.values import DossierId, Filed
from services.chassis.problems import ProblemError
from services.chassis.vault import Entry, GoneError
from services.dossier.api.drafts import Drafts
from services.dossier.api.folder import Folder
from services.dossier.api.office import Office, missing, plain
from services.dossier.domain.conditions import relevant
from services.dossier.domain.state import Dossier

DRAFT, FILED, ANSWERED, RESULT = "ban-nhap", "da-nop", "bo-sung", "ket-qua"
FORM_FILE, FORM_TEXT, INDEX = "to-khai.json", "to-khai.txt", "muc-luc.txt"


class Spool:
    """What a ZipFile writes, until it is sent on."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> int:
        """Take it."""
        self._parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """There is nothing behind it."""

    def taken(self) -> bytes:
        """All of it since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


@dataclass(frozen=True)
class Piece:
    """One file of the archive: an entry of the vault, or a text of ours."""

    name: str
    content: Entry | bytes
    digest: str = ""


@dataclass
class Archive:
    """The pieces, and what is known of them once they were read."""

    folder: Folder
    heading: str
    made: datetime
    pieces: list[Piece]
    lines: list[str] = field(default_factory=list)

    async def stream(self) -> AsyncIterator[bytes]:
        """The ZIP file, byte by byte; what was dropped meanwhile is named as missing."""
        spool = Spool()
        with ZipFile(spool, "w", ZIP_STORED) as archive:
            for piece in self.pieces:
                with archive.open(self._info(piece.name), "w", force_zip64=False) as file:
                    async for segment in self._segments(piece):
                        file.write(segment)
                        yield spool.taken()
            text = "\n".join([self.heading, "", *self.lines, ""])
            archive.writestr(self._info(INDEX), text.encode())
        yield spool.taken()

    async def _segments(self, piece: Piece) -> AsyncIterator[bytes]:
        if isinstance(piece.content, bytes):
            yield piece.content
            return
        vault = self.folder.platform.vault
        reading = await vault.read(self.folder.person, piece.content.name)
        if reading is None:
            self.lines.append(f"{piece.name}\n  (đã bị xóa trong lúc tải)")
            return
        try:
            async for segment in reading:
                yield segment
        except GoneError:
            self.lines.append(f"{piece.name}\n  (đã bị xóa trong lúc tải)")
            return
        self.lines.append(
            f"{piece.name}\n  {reading.size} byte\n  SHA-256: {reading.sha256}"
            + (f"\n  Dấu vết trong nhật ký (có muối): {piece.digest}" if piece.digest else "")
        )

    def _info(self, name: str) -> ZipInfo:
        return ZipInfo(name, self.made.timetuple()[:6])


class Archives:
    """What owners take home."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def of(self, who: Caller, dossier_id: DossierId) -> tuple[str, AsyncIterator[bytes]]:
        """The file's name, and its bytes.

        Raises:
            ProblemError: 410 `dossier.erased`, there is nothing left.
        """
        dossier = await self.office.own(who, dossier_id)
        if not dossier.dossier_id:
            raise missing()
        if dossier.erased:
            raise ProblemError(410, "dossier.erased", "What was filed has been erased.")
        history = await self.office.stream.load(DOSSIER.subject(dossier_id), fresh=True)
        procedure = await self.office.procedure(dossier.procedure)
        folder = self.office.folder(dossier)
        zone = ZoneInfo(self.office.calendar.timezone)
        made = self.office.platform.clock().astimezone(zone)
        filings = Filings(folder, procedure, zone)
        pieces = await filings.pieces(history)
        if not dossier.form:
            pieces += await filings.draft()
        heading = _heading(dossier, history, zone)
        archive = Archive(folder, heading, made, pieces)
        return f"{dossier.code or 'ho-so'}.zip", archive.stream()


@dataclass(frozen=True)
class Filings:
    """What was filed when: each version once, under the day it was filed."""

    folder: Folder
    procedure: Procedure
    zone: ZoneInfo

    async def pieces(self, history: Sequence[Recorded[DossierEvent]]) -> list[Piece]:
        """Everything that facts speak of and that is still there."""
        found: list[Piece] = []
        told: set[str] = set()
        for recorded in history:
            match recorded.data:
                case DossierDeclared() as fact:
                    place = self._place(FILED, recorded.time)
                    found += await self._filed(place, fact.form, fact.papers, told)
                case DossierSupplemented() as fact:
                    place = self._place(ANSWERED, recorded.time)
                    found += await self._filed(place, fact.form, fact.papers, told)
                case DossierFinished(result=result):
                    if entry := await self.folder.result(result):
                        name = plain(entry.about["name"], "ket-qua.pdf")
                        found.append(Piece(f"{RESULT}/{name}", entry, result.digest))
                case _:
                    pass
        return found

    async def draft(self) -> list[Piece]:
        """What lies there and was not declared yet."""
        answers = relevant(self.procedure.form, (await Drafts(self.folder).now()).answers)
        papers = await self.folder.papers()
        files = [Piece(_paper(DRAFT, part, entry), entry) for part, entry in papers.items()]
        return [*self._form(DRAFT, answers), *files] if answers or files else []

    async def _filed(
        self, place: str, form: str, papers: tuple[Filed, ...], told: set[str]
    ) -> list[Piece]:
        """What is new in this filing."""
        found: list[Piece] = []
        if form not in told and (answers := (await self.folder.form(form))[1]):
            found += self._form(place, answers)
        for paper in papers:
            entry = (await self.folder.papers([paper])).get(paper.component)
            if entry and paper.digest not in told:
                found.append(Piece(_paper(place, paper.component, entry), entry, paper.digest))
        told |= {form, *(paper.digest for paper in papers)}
        return found

    def _form(self, place: str, answers: Mapping[str, Any]) -> list[Piece]:
        """The form, for machines and for people."""
        raw = json.dumps(answers, ensure_ascii=False, indent=2).encode()
        text = readable(self.procedure.form, answers).encode()
        return [Piece(f"{place}/{FORM_FILE}", raw), Piece(f"{place}/{FORM_TEXT}", text)]

    def _place(self, what: str, at: datetime) -> str:
        return f"{what}-{at.astimezone(self.zone):%Y-%m-%d-%H%M%S}"


def _paper(place: str, component: str, entry: Entry) -> str:
    return f"{place}/{component}/{plain(entry.about['name'], component + '.pdf')}"


def readable(form: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    """The answers under their questions, in the order in which they are asked."""
    fields = form.get("properties", {})
    lines = [
        f"{fields[name].get('title', name)}: {_said(fields[name], answers[name])}"
        for name in fields
        if name in answers
    ]
    lines += [f"{name}: {answer}" for name, answer in answers.items() if name not in fields]
    return "\n".join(lines) + "\n"


def _said(schema: Mapping[str, Any], answer: object) -> str:
    """An answer as people read it: of a choice its name."""
    titles, choices = schema.get("x-enum-titles", ()), schema.get("enum", ())
    if answer in choices and len(titles) == len(choices):
        return str(titles[choices.index(answer)])
    if isinstance(answer, bool):
        return "có" if answer else "không"
    return str(answer)


def _heading(dossier: Dossier, history: Sequence[Recorded[DossierEvent]], zone: ZoneInfo) -> str:
    """What the archive is of: codes, dates, and what happened when."""
    lines = [
        f"Thủ tục: {dossier.procedure_name.vi} ({dossier.procedure})",
        f"Mã hồ sơ: {dossier.code or 'chưa có'}",
        *(f"Mã tại hệ thống {system}: {code}" for system, code in dossier.foreign.items()),
        "",
        "Các bước (giờ địa phương, vị trí trong nhật ký):",
        *(f"  {_when(r.time, zone)}  {r.data.type}  {DOSSIER.name} {r.position}" for r in history),
        "",
        "Các tệp:",
    ]
    return "\n".join(lines)


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
