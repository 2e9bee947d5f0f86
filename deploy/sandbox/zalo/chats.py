"""What each user and the Official Account said to each other; bounded. Times come from the caller.

Free replies: eight within 48 hours of the user's last message. What Zalo then counts as proactive
needs a bought quota; the account here has bought none. Chosen here: a follow opens the window as a
message does, so that an account can greet.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex

from deploy.sandbox.drawer import Drawer
from deploy.sandbox.zalo.faults import Fault, Faults
from deploy.sandbox.zalo.people import USERS, User

FREE_REPLIES = 8
WINDOW = timedelta(hours=48)
LINES = 200  # kept per user; the oldest go first
PHOTOS = 20  # kept, all users together; the oldest go first
ZNS_DAILY = 500  # notices by phone; counted while the process lives


@dataclass(frozen=True)
class Button:
    """A button under a message; `leads` is an address, a number or a text, as its type says."""

    title: str
    type: str
    leads: str


@dataclass(frozen=True)
class Content:
    """What a message shows; `rows` are a label (may be empty) and a text."""

    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    photo: str = ""


@dataclass(frozen=True)
class Line:
    """A message; `kind` is `user`, or `cs`, `transaction`, `zns` from the account."""

    id: str
    kind: str
    content: Content
    at: datetime


@dataclass
class Chat:
    """One user's conversation."""

    user: User
    following: bool = False
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=LINES))
    last_heard: datetime | None = None
    replies: int = 0
    unseen: list[str] = field(default_factory=list)

    def follow(self, at: datetime, *, follows: bool) -> bool:
        """The user follows the account or does so no more; whether that is news."""
        if self.following == follows:
            return False
        self.following = follows
        if follows:
            self.last_heard, self.replies = at, 0
        return True

    def look(self) -> tuple[str, ...]:
        """The user looks at the chat: the ids of the account's messages that are new to them."""
        seen, self.unseen = tuple(self.unseen), []
        return seen

    def hear(self, content: Content, at: datetime, *, shown: bool = True) -> str:
        """The user says something, and the window opens anew; the message's id."""
        self.last_heard, self.replies = at, 0
        line = Line(token_hex(10), "user", content, at)
        if shown:
            self.lines.append(line)
        return line.id

    def show(self, kind: str, content: Content, at: datetime) -> str:
        """The account says something; the message's id."""
        line = Line(token_hex(10), kind, content, at)
        self.lines.append(line)
        self.unseen = [*self.unseen, line.id][-LINES:]
        return line.id

    def reply_fault(self, at: datetime) -> Fault | None:
        """Why the account may not answer now; None if it may."""
        if not self.following:
            return Faults.STRANGER
        if self.last_heard is None or at > self.last_heard + WINDOW:
            return Faults.SILENT
        return Faults.QUOTA if self.replies >= FREE_REPLIES else None


@dataclass
class Photo:
    """A photo that a user sent."""

    type: str
    content: bytes


class Chats:
    """Every conversation, and the photos in them."""

    def __init__(self) -> None:
        self.by_user = {user.id: Chat(user) for user in USERS.values()}
        self.photos: Drawer[Photo] = Drawer(PHOTOS)
        self.zns_left = ZNS_DAILY
