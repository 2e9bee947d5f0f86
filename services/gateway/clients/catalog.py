"""The catalogue: which procedures exist, what each needs, costs and how long it may take."""

from services.gateway.clients.line import Line, Told, at


class Catalog:
    """Asked by everybody, logged in or not."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def groups(self) -> list[Told]:
        """Life events: code, name, audience, icon, count; in the order they are shown."""
        found: list[Told] = await self._line.ask("/groups")
        return found

    async def agencies(self) -> list[Told]:
        """Every agency of the province."""
        found: list[Told] = await self._line.ask("/agencies")
        return found

    async def agency(self, code: str) -> Told:
        """One agency."""
        found: Told = await self._line.ask(at("agencies", code))
        return found

    async def procedures(
        self, q: str | None = None, group: str | None = None, limit: int = 20, offset: int = 0
    ) -> Told:
        """`total` and `items` that fit a search, or belong to a life event."""
        found: Told = await self._line.ask(
            "/procedures", q=q, group=group, limit=limit, offset=offset
        )
        return found

    async def procedure(self, code: str) -> Told:
        """One procedure that is offered, whole."""
        found: Told = await self._line.ask(at("procedures", code))
        return found

    async def procedure_of_old(self, code: str) -> Told:
        """The same, even if it is no longer offered: what was begun with it is still shown."""
        found: Told = await self._line.ask(at("procedures", code), withdrawn="true")
        return found
