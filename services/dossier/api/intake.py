"""Files on their way into a folder: taken in piece by piece, examined, scanned, then filed.

What comes in lies encrypted in the vault from its first piece on and counts as nothing until it is
complete and examined; then it becomes a version of its part in one write, under a name that
follows from the upload, so that finishing twice is once. Whoever is stopped between the last piece
and that write leaves a complete upload behind, which the next one to look finishes.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import ClientDisconnect

from services.chassis.problems import ProblemError
from services.chassis.vault import SEGMENT, Entry, GoneError, Intake, OffsetError, Reading, Vault
from services.dossier.api.folder import Folder
from services.dossier.domain.paper import LAPSES, LARGEST, Scan, UnfitError

Pages = Callable[[int, AsyncIterator[bytes]], Awaitable[int]]
Scanner = Callable[[AsyncIterator[bytes]], Awaitable[bool | None]]

UPLOADS = "upload/"


def too_large() -> ProblemError:
    """413."""
    return ProblemError(413, "dossier.file-too-large", "A file may have 20 MB.")


def gone() -> ProblemError:
    """404: it was never begun, was refused, or lapsed."""
    return ProblemError(404, "dossier.upload-unknown", "There is no such upload.")


async def segments(stream: AsyncIterator[bytes], room: int) -> AsyncIterator[bytes]:
    """A body in pieces of a segment; what came before a break comes too.

    Raises:
        ProblemError: 413 once there is more than `room` bytes; what fits came before.
    """
    waiting = bytearray()
    try:
        async for chunk in stream:
            if len(chunk) > room:
                raise too_large()
            room -= len(chunk)
            waiting += chunk
            while len(waiting) >= SEGMENT:
                yield bytes(waiting[:SEGMENT])
                del waiting[:SEGMENT]
    except ClientDisconnect:
        if waiting:
            yield bytes(waiting)
        raise
    if waiting:
        yield bytes(waiting)


@dataclass(frozen=True)
class ComingFile:
    """A file that is about to come in.

    Attributes:
        name: as it is shown to people.
        size: bytes; None: as many as come.
        content: None: it comes later.
        origin: code of the own dossier that it is taken from, if it is.
        mark: what tells this file from others of its name and size, when its sender knows.
    """

    name: str
    size: int | None
    content: AsyncIterator[bytes] | None = None
    origin: str | None = None
    mark: str = ""


@dataclass(frozen=True)
class Uploads:
    """The uploads of one folder.

    Attributes:
        pages: how many pages a PDF has; UnfitError when it is none that can be taken.
        scanner: whether a file is clean; None: there is no scanner.
    """

    folder: Folder
    pages: Pages
    scanner: Scanner | None

    async def begin(self, upload: str, part: str, file: ComingFile, at: datetime) -> None:
        """Begin an upload of this file, whose content comes later; harmless when it was begun.

        Raises:
            ProblemError: 413.
        """
        if file.size is not None and file.size > LARGEST:
            raise too_large()
        about = {"part": part, "name": file.name, "size": file.size, "from": file.origin}
        await self._vault.begin(self.folder.person, self._name(upload), about, at)

    async def found(
        self, upload: str, part: str | None = None, now: datetime | None = None
    ) -> Intake:
        """The upload, if it is one to `part` and has not lapsed.

        Raises:
            ProblemError: 404.
        """
        intake = await self._vault.intake(self.folder.person, self._name(upload))
        if intake is None or (part and intake.about["part"] != part):
            raise gone()
        if now and not intake.settled and now - intake.begun > LAPSES:
            raise gone()
        return intake

    async def extend(self, upload: str, at: int, stream: AsyncIterator[bytes]) -> int:
        """Take in more of it from `at` on; how many bytes there are now.

        Raises:
            ProblemError: 404, 413, or 409 `dossier.upload-offset` with `at`, the bytes that are
                there; in each case what came before is kept.
        """
        intake = await self.found(upload)
        room = (intake.about["size"] or LARGEST) - at
        try:
            return await self._vault.extend(
                self.folder.person, intake.name, at, segments(stream, room)
            )
        except OffsetError as error:
            raise ProblemError(
                409, "dossier.upload-offset", "It goes on elsewhere.", at=error.at
            ) from None
        except GoneError:
            raise gone() from None

    async def whole(self, part: str, file: ComingFile, at: datetime) -> Entry:
        """Take in a file that comes in one go; whatever is wrong, nothing of it stays.

        Raises:
            ProblemError: 413 or 422.
        """
        upload = self.folder.platform.mint("u")
        await self.begin(upload, part, file, at)
        try:
            if file.content:
                await self.extend(upload, 0, file.content)
            entry = await self.finish(upload, at)
        except BaseException:
            await self.drop(upload)
            raise
        if entry is None:
            raise gone()
        if self.scanner is None or entry.about["scan"] is not Scan.PENDING:
            await self.drop(upload)
        return entry

    async def finish(self, upload: str, at: datetime) -> Entry | None:
        """Examine and file what came in; None when another version has taken its place since.

        Raises:
            ProblemError: 404; 422, the file cannot be taken, and the upload is gone.
        """
        intake = await self.found(upload)
        if intake.settled:
            return await self.folder.entry(intake.settled)
        try:
            reading, count = await self._examined(intake)
            scan = await self._let_in(intake.name)
        except ProblemError:
            await self._vault.drop_intake(intake.name)
            raise
        about: dict[str, Any] = {
            "name": intake.about["name"],
            "pages": count,
            "at": at.isoformat(),
            "sha256": reading.sha256,
            "scan": scan,
            "from": intake.about["from"],
        }
        with suppress(GoneError):
            return await self.folder.settle(intake.about["part"], reading, upload, about)
        raise gone()

    async def scanned(self, name: str) -> Scan:
        """What the scanner says of a content or an upload; pending when it says nothing."""
        if self.scanner is None:
            return Scan.PENDING
        reading = await self._vault.read(self.folder.person, name)
        said = await self.scanner(reading) if reading else None
        return {True: Scan.CLEAN, False: Scan.FOUND, None: Scan.PENDING}[said]

    async def _let_in(self, name: str) -> Scan:
        if (scan := await self.scanned(name)) is Scan.FOUND:
            raise ProblemError(422, "dossier.virus-found", "The file holds a virus.")
        return scan

    async def drop(self, upload: str) -> None:
        """Give it up; harmless when there is none. What was filed stays."""
        await self._vault.drop_intake(self._name(upload))

    async def _examined(self, intake: Intake) -> tuple[Reading, int]:
        reading = await self._vault.read(self.folder.person, intake.name)
        if reading is None:
            raise gone()
        try:
            return reading, await self.pages(intake.size, reading)
        except UnfitError as error:
            raise ProblemError(422, error.code, str(error)) from None
        except GoneError:
            raise gone() from None

    @property
    def _vault(self) -> Vault:
        return self.folder.platform.vault

    def _name(self, upload: str) -> str:
        return f"{self.folder.dossier_id}/{UPLOADS}{upload}"
