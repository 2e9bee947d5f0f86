"""What the papers of the desk say: forms 01 to 05, each as plain data. Pure; instants are UTC.

Source: Thông tư 03/2025/TT-VPCP, forms 01 to 05; fields of domain §1.3.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from contracts.handling import Ground
from contracts.values import Named
from services.dossier.domain.explanation import Explanation

SHOWN_DIGITS = 4  # of a personal number: enough to tell two people of one name apart


def last_digits(number: str) -> str:
    """A personal number as papers may show it: its end, the rest covered."""
    covered = max(0, len(number) - SHOWN_DIGITS)
    return "•" * covered + number[covered:]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone a paper names; what is not known is empty.

    Attributes:
        number: the personal number, covered but for its end; see `last_digits`.
    """

    name: str
    number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who answers for a paper, and where they are reached; what is not known is empty."""

    name: str
    title: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What every paper of the desk says: which dossier, whose, at which agency.

    Attributes:
        place: where the agency sits.
        made_at: when what the paper tells was decided.
        look_up: the address in the QR; says nothing but the code and the security code.
        security_code: opens the public look-up and the payment; empty without a code.
        principal: who it is filed for, when that is not the applicant.
        relation: what the applicant is to them.
    """

    province: Named
    agency: Named
    place: str
    phone: str
    code: str
    procedure: Named
    applicant: Person
    principal: Person | None
    relation: str
    made_at: datetime
    timezone: str
    look_up: str
    security_code: str


class PaperForm(StrEnum):
    """In which form a paper was handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A paper that was handed in.

    Attributes:
        size: bytes; None: it is not a file.
        sha256: hex digits of the file as it was uploaded; empty: it is not a file.
    """

    name: Named
    form: PaperForm
    pages: int
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Form 01: the dossier was received, and the result is promised.

    Attributes:
        due: what is promised.
        why: the facts and rules it follows from; None when its calendar is not kept any more.
        total: whole đồng that were owed.
    """

    matter: Matter
    papers: tuple[Handed, ...]
    received_at: datetime
    due: datetime
    why: Explanation | None
    official: Signer
    total: int
    paid: bool


@dataclass(frozen=True, kw_only=True)
class Mending:
    """One thing to complete, and why; `words` are the official's own."""

    name: Named
    ground: Ground
    words: str


@dataclass(frozen=True, kw_only=True)
class SupplementSlip:
    """Form 02: everything that is to be completed, said once.

    Attributes:
        since: when the clock stopped.
        clock: what the term does once all is there: counted again, going on, or only beginning.
    """

    matter: Matter
    wanted: tuple[Mending, ...]
    guide: Signer
    since: datetime
    answer_by: datetime
    clock: Literal["restart", "pause", "not-begun"]


@dataclass(frozen=True, kw_only=True)
class RefusalSlip:
    """Form 03: the dossier is not received, and why."""

    matter: Matter
    ground: Ground
    words: str
    official: Signer


@dataclass(frozen=True, kw_only=True)
class ApologyLetter:
    """Form 04: the agency will be late, says why, and asks for a later day, once."""

    matter: Matter
    received_at: datetime
    previous: datetime
    due: datetime
    words: str
    official: Signer


@dataclass(frozen=True, kw_only=True)
class StopNotice:
    """Form 05: the agency does not go on.

    Attributes:
        words: empty when the ground says it all.
        official: None when it stopped by itself because nobody answered in time.
    """

    matter: Matter
    ground: Ground
    words: str
    since: datetime
    official: Signer | None


@dataclass(frozen=True, kw_only=True)
class Erased:
    """One dossier on a certificate of erasure.

    Attributes:
        code: empty when it never had one.
        pieces: how many things were erased.
        positions: where its facts stand in the stream.
    """

    code: str
    procedure: Named
    at: datetime
    ground: Literal["request", "retention"]
    pieces: int
    positions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ErasureCertificate:
    """What was erased; of a whole person when their key was destroyed.

    Attributes:
        person: the opaque id.
        stream: where the facts stand.
    """

    province: Named
    person: str
    key_destroyed_at: datetime | None
    dossiers: tuple[Erased, ...]
    stream: str
    made_at: datetime
    timezone: str


Slip: TypeAlias = (
    Receipt | SupplementSlip | RefusalSlip | ApologyLetter | StopNotice | ErasureCertificate
)
