"""The till's part of the vault: what officials and citizens wrote, and where money goes back to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.values import FeeId, PersonId, SuspenseId
from services.chassis.ids import Mint
from services.chassis.vault import Entry, Vault
from services.payment.domain.state import Fee

Place = FeeId | SuspenseId
"""The demand that something concerns, or money that is nobody's."""


@dataclass(frozen=True)
class Drawer:
    """What is written lies under the key of the applicant, or of the money that is nobody's."""

    vault: Vault
    mint: Mint

    async def put(self, fee: Fee, place: Place, written: Mapping[str, str]) -> Entry:
        """Keep it; its digest may be told."""
        name = f"{place}/{self.mint('v')}"
        content = json.dumps(dict(written), ensure_ascii=False).encode()
        return Entry(name, await self.vault.put(_whose(fee, place), name, content), {})

    async def drop(self, entry: Entry) -> None:
        """No fact speaks of it."""
        await self.vault.drop(entry.name)

    async def read(self, fee: Fee, place: Place, digest: str | None) -> dict[str, str]:
        """What was written; empty when it went or there was nothing."""
        if digest is None:
            return {}
        person = _whose(fee, place)
        for entry in await self.vault.entries(person, f"{place}/"):
            if entry.sealed.digest == digest:
                content = await self.vault.get(person, entry.name)
                return json.loads(content) if content else {}
        return {}

    async def clear(self, place: Place, person: PersonId) -> None:
        """Nothing that was written about a person's demand stays."""
        for entry in await self.vault.entries(person, f"{place}/"):
            await self.vault.drop(entry.name)


def _whose(fee: Fee, place: Place) -> PersonId:
    return fee.request.applicant if fee.request else PersonId(place)
