"""What a dossier owes, for whoever has its code and its security code."""

from collections.abc import Mapping
from uuid import UUID

from services.chassis.ids import new_key
from services.gateway.clients.line import Line, Told, at


class Dues:
    """Paying without logging in; neither code ever stands in an address."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def owed(self, code: str, key: str) -> Told:
        """What is owed and was paid: code, procedure_name, agency, dues."""
        found: Told = await self._line.tell("POST", "/dues", {"code": code, "key": key})
        return found

    async def inquired(self, code: str, key: str) -> Told:
        """The same, after the providers were asked what became of the attempts to pay."""
        both = {"code": code, "key": key}
        found: Told = await self._line.tell("POST", "/dues/inquiry", both, new_key())
        return found

    async def order(self, fee_id: str, asked: Mapping[str, object], key: UUID) -> Told:
        """Begin to pay: redirect_url. `asked`: code, key, return_url, payer."""
        made: Told = await self._line.tell("POST", at("dues", fee_id, "orders"), asked, key)
        return made
