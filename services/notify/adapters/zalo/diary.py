"""What may not be in a fact: who a chat is with, and what was just said there; in the vault.

Each chat has a key of its own. Words go as soon as they are answered, the user's id when the user
leaves.
"""

from contracts.values import PersonId
from contracts.zalo import ChatId, HeardId
from services.chassis.vault import Vault


class Diary:
    """Kept until it has served."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def note(self, chat_id: ChatId, heard_id: HeardId, user_id: str, content: str) -> None:
        """Who said it, and what."""
        if await self.user_of(chat_id) != user_id:
            await self._vault.put(PersonId(chat_id), _user(chat_id), user_id.encode())
        if content:
            await self._vault.put(PersonId(chat_id), _words(heard_id), content.encode())

    async def user_of(self, chat_id: ChatId) -> str | None:
        """Zalo's id of the user, as long as they may be written to."""
        content = await self._vault.get(PersonId(chat_id), _user(chat_id))
        return content.decode() if content else None

    async def words(self, chat_id: ChatId, heard_id: HeardId) -> str:
        """What was said; empty when it was nothing, or has been answered."""
        content = await self._vault.get(PersonId(chat_id), _words(heard_id))
        return content.decode() if content else ""

    async def drop_words(self, heard_id: HeardId) -> None:
        """They have been answered."""
        await self._vault.drop(_words(heard_id))

    async def drop_user(self, chat_id: ChatId) -> None:
        """They left."""
        await self._vault.drop(_user(chat_id))


def _user(chat_id: ChatId) -> str:
    return f"zalo-user/{chat_id}"


def _words(heard_id: HeardId) -> str:
    return f"zalo-words/{heard_id}"
