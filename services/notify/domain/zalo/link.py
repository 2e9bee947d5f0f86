"""A link code: shown to whoever is logged in, taken once from the chat that it is sent from. Pure.

The way round is chosen with care: the code goes from the account to the chat, so nobody types an
ID number, a phone number or a text message's code into a chat, and a stranger who talks someone
into sending theirs shows only their own dossiers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from contracts.notify import NotifyEvent
from contracts.values import PersonId
from contracts.zalo import ChatId, LinkId, ZaloLinkOffered, ZaloLinkTaken
from services.chassis.decider import Decider, RejectedError, changed

LIFE = timedelta(minutes=10)

# Commands


@dataclass(frozen=True, kw_only=True)
class OfferLink:
    """Show a person a code."""

    link_id: LinkId
    person_id: PersonId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TakeLink:
    """A chat sent the code."""

    chat_id: ChatId
    at: datetime


Command: TypeAlias = OfferLink | TakeLink

# State


@dataclass(frozen=True)
class Link:
    """What decisions need to know of the past."""

    offered: ZaloLinkOffered | None = None
    taken: ZaloLinkTaken | None = None


# Decide and evolve


def decide(command: Command, link: Link) -> NotifyEvent | None:
    """One command, at most one fact; None when it is already so.

    Raises:
        RejectedError: `notify.link-unknown`, `notify.link-spent`, `notify.link-expired`.
    """
    match command, link.offered:
        case OfferLink() as told, None:
            until = told.at + LIFE
            return ZaloLinkOffered(link_id=told.link_id, person_id=told.person_id, expires_at=until)
        case OfferLink(), _:
            return None
        case TakeLink(), None:
            raise RejectedError("notify.link-unknown", "No such code was shown.")
        case TakeLink() as told, offered:
            return _taken(told, offered, link.taken)
    assert_never(command)


def _taken(
    told: TakeLink, offered: ZaloLinkOffered, taken: ZaloLinkTaken | None
) -> ZaloLinkTaken | None:
    if taken is not None and taken.chat_id == told.chat_id:
        return None
    if taken is not None:
        raise RejectedError("notify.link-spent", "This code was used already.")
    if told.at >= offered.expires_at:
        raise RejectedError("notify.link-expired", "This code came too late; show a new one.")
    return ZaloLinkTaken(link_id=offered.link_id, person_id=offered.person_id, chat_id=told.chat_id)


def evolve(link: Link, fact: NotifyEvent) -> Link:
    """The code after one more of its facts."""
    match fact:
        case ZaloLinkOffered():
            return changed(link, offered=fact)
        case ZaloLinkTaken():
            return changed(link, taken=fact)
        case _:
            return link  # other facts lie under other subjects


link_decider: Decider[Command, Link, NotifyEvent] = Decider(Link(), decide, evolve)
