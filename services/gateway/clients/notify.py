"""Notify: what citizens were told."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.gateway.clients.line import NOW, Line, Positions, Told, at


class Notify:
    """The citizen's inbox."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def messages(self, language: str, wait: Positions = NOW) -> list[Told]:
        """The citizen's own messages in this language, newest first."""
        found: list[Told] = await self._line.ask("/messages", wait, lang=language)
        return found

    async def mark_seen(self, messages: Sequence[str], key: UUID) -> Told:
        """These were read."""
        body = {"messages": list(messages)}
        made: Told = await self._line.tell("POST", "/messages/seen", body, key)
        return made

    async def preferences(self, language: str) -> Told:
        """How the citizen is told, and what there is to choose."""
        found: Told = await self._line.ask("/me/preferences", lang=language)
        return found

    async def choose(self, wish: Mapping[str, Any], key: UUID) -> Told:
        """Be told like this from now on: channels, muted, language."""
        made: Told = await self._line.tell("PUT", "/me/preferences", wish, key)
        return made

    async def templates(self) -> list[Told]:
        """Every kind of message; for who speaks for the province."""
        found: list[Told] = await self._line.ask("/templates")
        return found

    async def template(self, kind: str) -> Told:
        """One kind, with all editions of its words."""
        found: Told = await self._line.ask(at("templates", kind))
        return found

    async def preview(self, kind: str, words: Mapping[str, Any]) -> Told:
        """How these words would look, and what is wrong with them."""
        found: Told = await self._line.tell("POST", at("templates", kind, "preview"), words)
        return found

    async def publish(self, kind: str, words: Mapping[str, Any], base: int, key: UUID) -> Told:
        """Use these words from now on."""
        body = {**words, "base": base}
        made: Told = await self._line.tell("PUT", at("templates", kind), body, key)
        return made

    async def parked(self, wait: Positions = NOW) -> list[Told]:
        """Messages that no channel could bring."""
        found: list[Told] = await self._line.ask("/parked", wait)
        return found

    async def release(self, messages: Sequence[str], key: UUID) -> Told:
        """Begin anew with these, or with all when none is named."""
        body = {"messages": list(messages)}
        made: Told = await self._line.tell("POST", "/parked/release", body, key)
        return made

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
