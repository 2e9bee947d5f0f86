"""Notify: what citizens were told."""

from uuid import UUID

from services.gateway.clients.line import Line, Positions, Told


class Notify:
    """The citizen's inbox."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def messages(self, language: str) -> list[Told]:
        """The citizen's own messages in this language, newest first."""
        found: list[Told] = await self._line.ask("/messages", lang=language)
        return found

    async def chats(self, wait: Positions) -> list[Told]:
        """The chats on Zalo that are linked to the citizen's account."""
        found: list[Told] = await self._line.ask("/zalo/links", wait)
        return found

    async def link_code(self, key: UUID) -> Told:
        """A code that links the chat from which it is sent."""
        offered: Told = await self._line.tell("POST", "/zalo/link-codes", key=key)
        return offered

    async def unlink(self, key: UUID) -> Told:
        """No chat is linked any more."""
        ended: Told = await self._line.tell("DELETE", "/zalo/links", key=key)
        return ended
