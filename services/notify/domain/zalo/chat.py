"""One Zalo user's chat: whose account it is linked to, and whether it wants messages. Pure."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from contracts.notify import NotifyEvent
from contracts.values import PersonId
from contracts.zalo import ChatId, ZaloLinked, ZaloPaused, ZaloResumed, ZaloUnlinked
from services.chassis.decider import Decider, changed

# Commands


@dataclass(frozen=True, kw_only=True)
class LinkChat:
    """It is the person's from now on, whoever's it was."""

    chat_id: ChatId
    person_id: PersonId


@dataclass(frozen=True, kw_only=True)
class UnlinkChat:
    """It is nobody's any more. `person_id`: only if it is theirs."""

    chat_id: ChatId
    by: Literal["chat", "portal", "unfollowed"]
    person_id: PersonId | None = None


@dataclass(frozen=True, kw_only=True)
class PauseChat:
    """Send nothing there of our own accord."""

    chat_id: ChatId


@dataclass(frozen=True, kw_only=True)
class ResumeChat:
    """Send there again."""

    chat_id: ChatId


Command: TypeAlias = LinkChat | UnlinkChat | PauseChat | ResumeChat

# State


@dataclass(frozen=True)
class Chat:
    """What decisions and answers need to know of the past."""

    person_id: PersonId | None = None
    paused: bool = False


# Decide and evolve


def decide(command: Command, chat: Chat) -> NotifyEvent | None:
    """One command, at most one fact; None when it is already so."""
    match command:
        case LinkChat(chat_id=chat_id, person_id=person_id):
            if chat.person_id == person_id:
                return None
            return ZaloLinked(chat_id=chat_id, person_id=person_id)
        case UnlinkChat(chat_id=chat_id, person_id=wanted, by=by):
            if chat.person_id is None or wanted not in (None, chat.person_id):
                return None
            return ZaloUnlinked(chat_id=chat_id, person_id=chat.person_id, by=by)
        case PauseChat(chat_id=chat_id):
            return None if chat.paused else ZaloPaused(chat_id=chat_id)
        case ResumeChat(chat_id=chat_id):
            return ZaloResumed(chat_id=chat_id) if chat.paused else None
    assert_never(command)


def evolve(chat: Chat, fact: NotifyEvent) -> Chat:
    """The chat after one more of its facts."""
    match fact:
        case ZaloLinked(person_id=person_id):
            return changed(chat, person_id=person_id)
        case ZaloUnlinked():
            return changed(chat, person_id=None)
        case ZaloPaused():
            return changed(chat, paused=True)
        case ZaloResumed():
            return changed(chat, paused=False)
        case _:
            return chat  # other facts lie under other subjects


chat_decider: Decider[Command, Chat, NotifyEvent] = Decider(Chat(), decide, evolve)
