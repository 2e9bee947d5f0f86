"""Ids of chats, of what is heard in them, and of link codes: keyed digests that tell nothing. Pure.

`blind` stands for a text without telling it: a keyed digest, as hex digits.
"""

from collections.abc import Callable
from uuid import UUID

from contracts.zalo import ChatId, HeardId, LinkId
from services.notify.domain.zalo.codes import LINK_SIGNS

LENGTH = 32  # hex digits
CODE_LENGTH = 8  # signs of a link code: 30^8, tried ten times an hour

Blind = Callable[[str], str]


def chat_id_of(blind: Blind, user_id: str) -> ChatId:
    """The chat with a Zalo user, always the same."""
    return ChatId("z-" + blind(f"zalo chat {user_id}")[:LENGTH])


def heard_id_of(blind: Blind, chat_id: ChatId, key: str) -> HeardId:
    """One thing that was said in a chat: told again, it has the same id."""
    return HeardId("h-" + blind(f"zalo heard {chat_id} {key}")[:LENGTH])


def link_id_of(blind: Blind, code: str) -> LinkId:
    """What a link code is noted under."""
    return LinkId("l-" + blind(f"zalo link {code}")[:LENGTH])


def link_code_for(blind: Blind, cause: UUID) -> str:
    """The link code that a request gets: the same request, the same code; it is kept nowhere."""
    number, signs = int(blind(f"zalo link code {cause}"), 16), ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(LINK_SIGNS))
        signs += LINK_SIGNS[place]
    return signs


def uuid_of(heard_id: HeardId) -> UUID:
    """The cause of hearing it."""
    return UUID(hex=heard_id.partition("-")[2])
