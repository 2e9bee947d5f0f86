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
        """Who said it, and what: once per thing heard, so that one never undoes another."""
        said = f"{user_id}\n{content}".encode()
        await self._vault.put(PersonId(chat_id), _words(heard_id), said)

    async def words(self, chat_id: ChatId, heard_id: HeardId) -> tuple[str, str] | None:
        """Zalo's id of the user, and what they said; None when it has been answered."""
        content = await self._vault.get(PersonId(chat_id), _words(heard_id))
        if content is None:
            return None
        user_id, _, said = content.decode().partition("\n")
        return user_id, said

    async def drop_words(self, heard_id: HeardId) -> None:
        """They have been answered."""
        await self._vault.drop(_words(heard_id))

    async def keep_user(self, chat_id: ChatId, user_id: str) -> None:
        """Letters may go there from now on."""
        if await self.user_of(chat_id) != user_id:
            await self._vault.put(PersonId(chat_id), _user(chat_id), user_id.encode())

    async def user_of(self, chat_id: ChatId) -> str | None:
        """Zalo's id of the user, as long as they may be written to."""
        content = await self._vault.get(PersonId(chat_id), _user(chat_id))
        return content.decode() if content else None

    async def drop_user(self, chat_id: ChatId) -> None:
        """They left."""
        await self._vault.drop(_user(chat_id))


def _user(chat_id: ChatId) -> str:
    return f"zalo-user/{chat_id}"


def _words(heard_id: HeardId) -> str:
    return f"zalo-words/{heard_id}"
