"""A form on its way: kept as it is typed, whether or not it could be declared like that.

Each save is a new version with a name of its own. Who saves says which version it was typed on;
of two who typed on the same one, the second is told, and nothing of the first is overwritten.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.problems import ProblemError
from services.chassis.vault import Entry
from services.dossier.api.folder import DRAFT, Folder
from services.dossier.domain.filing import LONGEST_ANSWERS


@dataclass(frozen=True)
class Draft:
    """What was typed so far.

    Attributes:
        answers: by field; an empty text where something was typed and taken out again.
        page: where the form was left; empty: not known.
        version: another one after every save; empty: nothing was ever saved.
        at: when it was saved, ISO 8601; None: never, or checked and saved as a form.
    """

    answers: dict[str, Any]
    page: str
    version: str
    at: str | None


@dataclass(frozen=True)
class Drafts:
    """The form of one dossier while it is being typed."""

    folder: Folder

    async def now(self) -> Draft:
        """The newest draft; the checked form where nothing was typed since; else empty."""
        return await self._read(await self._entries())

    async def save(self, base: str, changes: Mapping[str, Any], page: str, at: datetime) -> Draft:
        """The draft with `changes` made to version `base`; None takes an answer out.

        Raises:
            ProblemError: 409 `dossier.draft-changed`, it was changed elsewhere since `base`; 413
                or 422; nothing was saved.
        """
        before = await self._entries()
        found = await self._read(before)
        merged = {**found.answers, **changes}
        answers = {name: answer for name, answer in merged.items() if answer is not None}
        if answers == found.answers and found.version:
            return found  # there already: an answer to an earlier try may have got lost
        if found.version != base:
            raise _changed(found)
        about = {"page": page, "at": at.isoformat()}
        name = self._name(f"{_number(before) + 1:08d}-{self.folder.platform.mint('v')}")
        vault = self.folder.platform.vault
        sealed = await vault.put(self.folder.person, name, written(answers), about)
        mine = Entry(name, sealed, about)
        await self.folder.stays(mine)
        known = {entry.name for entry in before} | {name}
        if any(entry.name not in known for entry in await self._entries()):
            await self.folder.drop(mine)  # somebody saved in the same moment: they may stay
            raise _changed(await self.now())
        await self._drop(before)
        return Draft(answers, page, _version(mine), about["at"])

    async def drop(self) -> None:
        """Nothing is half-filled any more: the form was checked and saved."""
        await self._drop(await self._entries())

    async def _read(self, found: list[Entry]) -> Draft:
        while found:
            newest = found[-1]
            if (content := await self.folder.read(newest)) is not None:
                page, at = newest.about["page"], newest.about["at"]
                return Draft(json.loads(content), page, _version(newest), at)
            found = await self._entries()  # it was replaced a moment ago
        digest, answers = await self.folder.form()
        return Draft(answers, "", digest, None)

    async def _drop(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            await self.folder.drop(entry)

    async def _entries(self) -> list[Entry]:
        """Oldest first."""
        return await self.folder.platform.vault.entries(self.folder.person, self._name(""))

    def _name(self, version: str) -> str:
        return f"{self.folder.dossier_id}/{DRAFT}/{version}"


def _version(entry: Entry) -> str:
    return entry.name.rpartition("/")[2]


def _number(entries: list[Entry]) -> int:
    return int(_version(entries[-1]).partition("-")[0]) if entries else 0


def _changed(found: Draft) -> ProblemError:
    return ProblemError(
        409, "dossier.draft-changed", "It was changed elsewhere.", version=found.version
    )


def written(answers: Mapping[str, Any]) -> bytes:
    """The answers as the vault keeps them.

    Raises:
        ProblemError: 413, they are too long; 422, something in them is not text, such as half a
            character.
    """
    try:
        content = json.dumps(answers, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise ProblemError(422, "dossier.form-invalid", "This cannot be written down.") from None
    if len(content) > LONGEST_ANSWERS:
        raise ProblemError(413, "dossier.form-too-large", "These answers are too long.")
    return content
