"""What notify reads of chats on Zalo: whose they are, and whether they may be written to. Pure."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.event import Recorded
from contracts.notify import NotifyEvent
from contracts.streams import NOTIFY
from contracts.zalo import (
    ChatEvent,
    HeardEvent,
    ZaloHeard,
    ZaloLinked,
    ZaloPaused,
    ZaloReplied,
    ZaloResumed,
    ZaloUnlinked,
)
from services.chassis.projection import Projection, ViewSpec

WINDOW = timedelta(hours=48)  # after the user's last word, in which answers are free
FREE_REPLIES = 8  # within the window. Source: domain facts §6.4


class ChatView(BaseModel):
    """One Zalo user's chat.

    Attributes:
        person_id: whose account it is linked to.
        heard_at: when the user last did or said something.
        replies: how often we answered since.
    """

    model_config = ConfigDict(frozen=True)

    chat_id: str
    person_id: str | None = None
    linked_at: AwareDatetime | None = None
    following: bool = False
    paused: bool = False
    heard_at: AwareDatetime | None = None
    replies: int = 0

    def open_at(self, at: datetime) -> bool:
        """Whether a message of our own accord may be sent for free."""
        heard = self.following and not self.paused and self.heard_at is not None
        in_time = self.heard_at is not None and at < self.heard_at + WINDOW
        return heard and in_time and self.replies < FREE_REPLIES


def project_chat(view: ChatView, recorded: Recorded[NotifyEvent]) -> ChatView:
    """The chat after one more of its facts."""
    return view.model_copy(update=_change(view, recorded))


def _change(view: ChatView, recorded: Recorded[NotifyEvent]) -> dict[str, object]:
    match recorded.data:
        case ZaloHeard(said=said, said_at=at):
            return {"heard_at": at, "replies": 0, "following": said != "unfollowed"}
        case ZaloReplied():
            return {"replies": view.replies + 1}
        case ZaloLinked(person_id=person_id):
            return {"person_id": person_id, "linked_at": recorded.time}
        case ZaloUnlinked():
            return {"person_id": None, "linked_at": None}
        case ZaloPaused() | ZaloResumed() as fact:
            return {"paused": isinstance(fact, ZaloPaused)}
        case _:
            return {}


def _chat(fact: NotifyEvent) -> str | None:
    return fact.chat_id if isinstance(fact, HeardEvent | ChatEvent) else None


chats: ViewSpec[ChatView] = ViewSpec(
    name="chats",
    of=ChatView,
    empty=lambda chat_id: ChatView(chat_id=chat_id),
    projections=(Projection(NOTIFY, _chat, project_chat),),
    indexes=(("person_id", "linked_at"),),
)
