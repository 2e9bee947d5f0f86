"""What has to be known before a wish can be answered, and what an answer is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Literal, TypeAlias

from contracts.dossier import DossierState


@dataclass(frozen=True, kw_only=True)
class Place:
    """The province as the bot speaks of it.

    Attributes:
        portal: the portal's address, without a slash at the end.
        hotline: where people are heard by people.
        agencies: names by code.
    """

    portal: str
    zone: tzinfo
    hotline: str
    agencies: Mapping[str, str] = field(default_factory=dict)

    @property
    def site(self) -> str:
        """Host and port of the portal."""
        return self.portal.partition("://")[2]


@dataclass(frozen=True)
class Degree:
    """What anyone may know of a dossier. Source: Thông tư 01/2018/TT-VPCP, Điều 16.2d.

    Attributes:
        key: the receipt's security code, if it came along with the code.
    """

    code: str
    degree: int
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Official:
    """Who handles a dossier; a public function."""

    name: str
    title: str
    agency: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What the owner may know of a dossier.

    Attributes:
        code: None while it is a draft.
        since: since when the clock stands.
        items: how many things the office wants besides; 0: none.
        answer_by: until when the citizen may answer what was asked for.
        owed: whole đồng that are to be paid.
    """

    dossier_id: str
    code: str | None
    procedure: str
    state: DossierState
    degree: int
    handler: Official | None = None
    due: datetime | None = None
    since: datetime | None = None
    items: int = 0
    answer_by: datetime | None = None
    owed: int = 0


@dataclass(frozen=True)
class Own:
    """The dossiers of whoever the chat is linked to, the newest first."""

    dossiers: tuple[Progress, ...]


@dataclass(frozen=True)
class Hit:
    """A procedure that was found."""

    code: str
    name: str


@dataclass(frozen=True)
class Hits:
    """What was found in the catalogue; `total` counts all of it."""

    total: int
    best: tuple[Hit, ...]


class Fact(StrEnum):
    """What is known in one word."""

    ABSENT = "absent"  # no dossier has this code
    TOO_OFTEN = "too-often"  # this chat asked too much within the hour
    SILENT = "silent"  # a service of ours does not answer
    LINKED = "linked"
    LINK_UNKNOWN = "link-unknown"
    LINK_SPENT = "link-spent"
    LINK_EXPIRED = "link-expired"


Known: TypeAlias = Degree | Progress | Own | Hits | Fact | None


@dataclass(frozen=True)
class Button:
    """A button under an answer; `open` leads to a page, `say` sends a text for the user."""

    title: str
    does: Literal["open", "say"]
    leads: str


@dataclass(frozen=True)
class Reply:
    """One message to the user; `topic` is a stable code."""

    topic: str
    text: str
    buttons: tuple[Button, ...] = ()
