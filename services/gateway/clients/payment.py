"""Payment: fees asked for and paid."""

from uuid import UUID

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Payment:
    """What a dossier costs, and the way to the bank."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def fees(self, dossier_id: str, wait: Positions = NOW) -> list[Told]:
        """What is owed for a dossier, and whether it was paid."""
        found: list[Told] = await self._line.ask("/fees", wait, dossier_id=dossier_id)
        return found

    async def providers(self) -> list[str]:
        """Through whom one can pay."""
        found: list[str] = await self._line.ask("/providers")
        return found

    async def order(self, fee_id: str, provider: str, return_url: str, key: UUID) -> Told:
        """Begin to pay: redirect_url, order, position."""
        body = {"provider": provider, "return_url": return_url}
        made: Told = await self._line.tell("POST", at("fees", fee_id, "orders"), body, key)
        return made

    async def inquire(self, fee_id: str, key: UUID) -> Told:
        """Ask the provider now whether it was paid: state."""
        made: Told = await self._line.tell("POST", at("fees", fee_id, "inquiry"), None, key)
        return made

    async def history(self, fee_id: str) -> list[Told]:
        """All that happened to a payment, oldest first: kind, at, by, facts."""
        found: list[Told] = await self._line.ask(at("fees", fee_id, "history"))
        return found

    async def ask_back(self, fee_id: str, body: dict[str, object], key: UUID) -> Told:
        """Ask for what was paid; refund_id, position."""
        made: Told = await self._line.tell("POST", at("fees", fee_id, "refunds"), body, key)
        return made

    async def refund(self, refund_id: str, wait: Positions = NOW) -> Told:
        """A refund with where it goes."""
        found: Told = await self._line.ask(at("refunds", refund_id), wait)
        return found

    async def name_account(self, refund_id: str, account: dict[str, str], key: UUID) -> Told:
        """Say where a refund shall go."""
        path = at("refunds", refund_id, "account")
        made: Told = await self._line.tell("PUT", path, dict(account), key)
        return made
