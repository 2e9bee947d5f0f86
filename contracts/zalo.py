"""What notify tells of its conversations on Zalo: that something was said, never what or by whom.

A chat's id is a keyed digest of the Zalo user's id; that id itself, words and photos lie in the
vault.
"""

from typing import Literal, NewType, TypeAlias

from pydantic import AwareDatetime

from contracts.event import Event
from contracts.values import PersonId

ChatId = NewType("ChatId", str)
"""Opaque id of one Zalo user's conversation with us: `z-` and 32 hex digits."""

HeardId = NewType("HeardId", str)
"""Opaque id of one thing that a Zalo user did or said: `h-` and 32 hex digits."""

LinkId = NewType("LinkId", str)
"""Opaque id of one link code: `l-` and 32 hex digits, a keyed digest of the code."""

Said: TypeAlias = Literal["followed", "unfollowed", "text", "photo", "other"]


class ZaloHeard(Event):
    """A Zalo user did or said something; an answer is owed. The words wait in the vault.

    Attributes:
        said_at: when, as Zalo has it.
    """

    type: Literal["notify.zalo-heard.v1"] = "notify.zalo-heard.v1"
    heard_id: HeardId
    chat_id: ChatId
    said: Said
    said_at: AwareDatetime


class ZaloReplied(Event):
    """It was answered; the words are gone from the vault.

    Attributes:
        topic: what the answer was about, a stable code.
        receipt: Zalo's id of our message.
    """

    type: Literal["notify.zalo-replied.v1"] = "notify.zalo-replied.v1"
    heard_id: HeardId
    chat_id: ChatId
    topic: str
    receipt: str


class ZaloUnanswered(Event):
    """No answer was sent and none will be; `reason` is a stable code."""

    type: Literal["notify.zalo-unanswered.v1"] = "notify.zalo-unanswered.v1"
    heard_id: HeardId
    chat_id: ChatId
    reason: str


class ZaloLinkOffered(Event):
    """A person who is logged in was shown a code; the chat it is sent from becomes theirs."""

    type: Literal["notify.zalo-link-offered.v1"] = "notify.zalo-link-offered.v1"
    link_id: LinkId
    person_id: PersonId
    expires_at: AwareDatetime


class ZaloLinkTaken(Event):
    """The code came back from a chat, in time; it is spent."""

    type: Literal["notify.zalo-link-taken.v1"] = "notify.zalo-link-taken.v1"
    link_id: LinkId
    person_id: PersonId
    chat_id: ChatId


class ZaloLinked(Event):
    """From now on this chat is told what the person may know."""

    type: Literal["notify.zalo-linked.v1"] = "notify.zalo-linked.v1"
    chat_id: ChatId
    person_id: PersonId


class ZaloUnlinked(Event):
    """The chat is nobody's any more. `by`: where that was wished; leaving the account counts."""

    type: Literal["notify.zalo-unlinked.v1"] = "notify.zalo-unlinked.v1"
    chat_id: ChatId
    person_id: PersonId
    by: Literal["chat", "portal", "unfollowed"]


class ZaloPaused(Event):
    """The Zalo user wants no messages of their own accord from us."""

    type: Literal["notify.zalo-paused.v1"] = "notify.zalo-paused.v1"
    chat_id: ChatId


class ZaloResumed(Event):
    """The Zalo user wants messages again."""

    type: Literal["notify.zalo-resumed.v1"] = "notify.zalo-resumed.v1"
    chat_id: ChatId


HeardEvent: TypeAlias = ZaloHeard | ZaloReplied | ZaloUnanswered
LinkEvent: TypeAlias = ZaloLinkOffered | ZaloLinkTaken
ChatEvent: TypeAlias = ZaloLinked | ZaloUnlinked | ZaloPaused | ZaloResumed
ZaloEvent: TypeAlias = HeardEvent | LinkEvent | ChatEvent
