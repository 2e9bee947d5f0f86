"""One dossier's part of the vault: its form, its papers and its result, in versions.

A version is never overwritten, because facts speak of it by its digest. Older versions that no
fact speaks of go when a newer one comes, unless a declaration may just be reading them: who
declares, or answers the office, pins the folder first and looks then; who writes puts first and
looks for the pin then, so one of them sees the other. A pin holds for one opening: once form and
papers are opened to changes again, it is as if nobody had pinned. Who erases marks it for good.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.values import DossierId, Filed, PersonId
from services.chassis.platform import Platform
from services.chassis.problems import ProblemError
from services.chassis.vault import Entry, Reading

FORM, RESULT, PAPERS, WORDS = "form", "result", "paper/", "words"
DRAFT, PRINCIPAL = "draft", "principal"
REMOVED = "removed"  # marks a version that takes the paper out


@dataclass(frozen=True)
class Folder:
    """What a citizen entrusted to one dossier, and what they got back.

    Attributes:
        opening: how often it was opened to changes after the first draft.
        named: digests that facts speak of; those versions stay.
    """

    platform: Platform
    person: PersonId
    dossier_id: DossierId
    opening: int = 0
    named: frozenset[str] = frozenset()

    async def add(self, part: str, content: bytes, about: Mapping[str, Any]) -> Entry:
        """A new version of `part`; from now on the newest.

        Raises:
            ProblemError: 410 `dossier.erased`; nothing was kept.
        """
        before = await self._versions(f"{part}/")
        name = self._next(part, before, self.platform.mint("v"))
        sealed = await self.platform.vault.put(self.person, name, content, about)
        return await self._kept(part, Entry(name, sealed, dict(about)), before)

    async def settle(
        self, part: str, reading: Reading, upload: str, about: Mapping[str, Any]
    ) -> Entry:
        """What came in as `upload` becomes a new version of `part`; settled twice it is one.

        Raises:
            GoneError: it was given up meanwhile; nothing was kept.
            ProblemError: 410 `dossier.erased`; nothing was kept.
        """
        every = await self._versions(f"{part}/")
        before = [entry for entry in every if not entry.name.endswith(f"-{upload}")]
        same = next((entry.name for entry in every if entry not in before), None)
        name = same or self._next(part, before, upload)
        sealed = await self.platform.vault.settle(reading, name, about)
        older = [entry for entry in before if entry.name < name]
        return await self._kept(part, Entry(name, sealed, dict(about)), older)

    async def entry(self, name: str) -> Entry | None:
        """The version of this very name; None when it went."""
        found = await self.platform.vault.entries(self.person, name)
        return next((entry for entry in found if entry.name == name), None)

    def _next(self, part: str, before: Sequence[Entry], mark: str) -> str:
        number = int(before[-1].name.rpartition("/")[2].partition("-")[0]) + 1 if before else 1
        return self._name(f"{part}/{number:08d}-{mark}")

    async def _kept(self, part: str, entry: Entry, before: Iterable[Entry]) -> Entry:
        await self.stays(entry)
        if part.startswith((FORM, PAPERS)) and not await self._pinned():
            await self._drop(old for old in before if old.sealed.digest not in self.named)
        return entry

    async def stays(self, entry: Entry) -> None:
        """Who has just put something asks whether all was erased meanwhile; it goes again then.

        Raises:
            ProblemError: 410 `dossier.erased`.
        """
        if await self.platform.register.holder(self._mark):
            await self._drop([entry])
            raise ProblemError(410, "dossier.erased", "What was filed has been erased.")

    async def remove(self, part: str) -> None:
        """Take `part` out; content goes at once, or with the sweep when someone is declaring."""
        mark = await self.add(part, b"", {REMOVED: True})
        if not await self._pinned():
            await self._drop([mark])

    async def drop(self, entry: Entry) -> None:
        """A version that no fact speaks of."""
        await self._drop([entry])

    async def read(self, entry: Entry) -> bytes | None:
        """The content of a version; None when it went meanwhile."""
        return await self.platform.vault.get(self.person, entry.name)

    async def form(self, digest: str | None = None) -> tuple[str, dict[str, Any]]:
        """Digest and answers of the newest form, or of the one with `digest`; else empty."""
        while True:
            found = [e for e in await self._versions(FORM) if digest in (None, e.sealed.digest)]
            if not found:
                return "", {}
            if (content := await self.read(found[-1])) is not None:
                answers: dict[str, Any] = json.loads(content)
                return found[-1].sealed.digest, answers

    async def papers(self, filed: Iterable[Filed] | None = None) -> dict[str, Entry]:
        """By component the newest version; with `filed` the very versions those facts speak of."""
        found = await self._versions(PAPERS)
        if filed is not None:
            digests = {paper.digest for paper in filed}
            found = [entry for entry in found if entry.sealed.digest in digests]
        start = len(self._name(PAPERS))
        newest = {entry.name[start:].rpartition("/")[0]: entry for entry in found}
        return {part: entry for part, entry in newest.items() if REMOVED not in entry.about}

    async def result(self, filed: Filed) -> Entry | None:
        """The very result that a fact speaks of."""
        found = await self._versions(RESULT)
        return next((entry for entry in found if entry.sealed.digest == filed.digest), None)

    async def words(self, digest: str) -> dict[str, str]:
        """What was written with a move, by the item it is about; empty when it went."""
        entries = await self._versions(f"{WORDS}/")
        found = [entry for entry in entries if entry.sealed.digest == digest]
        content = await self.read(found[0]) if found else None
        written: dict[str, str] = json.loads(content) if content else {}
        return written

    async def sha256(self, entry: Entry) -> str:
        """Hex SHA-256 of a file as it was uploaded: for its owner's eyes; empty when it went."""
        reading = await self.platform.vault.read(self.person, entry.name)
        if reading is None:
            return ""
        async for _ in reading:
            pass
        return reading.sha256

    async def pin(self) -> None:
        """From now on nothing goes but by the sweep."""
        await self.platform.register.claim(self._pin, self.dossier_id)

    async def sweep(self, named: Iterable[str], closed: Callable[[], Awaitable[bool]]) -> None:
        """Once it is declared, or answered: drop what no fact speaks of, by its digests.

        `closed` is asked after looking: when it was opened again meanwhile, what lies there may be
        of the new opening, and stays.
        """
        kept = set(named)
        parts = (FORM, PAPERS, DRAFT, PRINCIPAL)
        found = [entry for part in parts for entry in await self._versions(part)]
        if await closed():
            await self._drop(entry for entry in found if entry.sealed.digest not in kept)

    async def pieces(self) -> int:
        """How many things lie in it."""
        return len(await self._versions(""))

    async def clear(self) -> None:
        """From now on it is empty, whoever may just be putting something into it."""
        await self.platform.register.claim(self._mark, self.dossier_id)
        vault = self.platform.vault
        for person, name in await vault.intakes():
            if person == self.person and name.startswith(self._name("")):
                await vault.drop_intake(name)
        await self._drop(await self._versions(""))

    @property
    def _pin(self) -> str:
        return f"declaring:{self.dossier_id}" + (f":{self.opening}" if self.opening else "")

    @property
    def _mark(self) -> str:
        return f"erased:{self.dossier_id}"

    async def _pinned(self) -> bool:
        return await self.platform.register.holder(self._pin) is not None

    async def _drop(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            await self.platform.vault.drop(entry.name)

    async def _versions(self, part: str) -> list[Entry]:
        """Oldest first: names sort as they were given out."""
        return await self.platform.vault.entries(self.person, self._name(part))

    def _name(self, part: str) -> str:
        return f"{self.dossier_id}/{part}"
