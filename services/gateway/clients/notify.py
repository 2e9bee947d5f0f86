"""Notify: what citizens were told."""

from services.gateway.clients.line import Line, Told


class Notify:
    """The citizen's inbox."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def messages(self, language: str) -> list[Told]:
        """The citizen's own messages in this language, newest first."""
        found: list[Told] = await self._line.ask("/messages", lang=language)
        return found
