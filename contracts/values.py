"""The words events and APIs are made of, validated where they are made."""

from typing import Annotated, Literal, NewType, TypeAlias

from pydantic import Field, StringConstraints

from contracts.event import Value

PersonId = NewType("PersonId", str)
"""Opaque id of a citizen, an official or an organisation; says nothing about them."""

DossierId = NewType("DossierId", str)
"""Opaque id of a dossier from its first draft on: `d-` and 32 hex digits."""

FeeId = NewType("FeeId", str)
"""Opaque id of one demand for money: `f-` and 32 hex digits."""

SuspenseId = NewType("SuspenseId", str)
"""Opaque id of money that came in and fits no demand: `s-` and 32 hex digits."""

RefundId = NewType("RefundId", str)
"""Opaque id of one giving back of money: `r-` and 32 hex digits."""

ReceiptId = NewType("ReceiptId", str)
"""A receipt's series and number: `b-H34-23-09-01BLP0-001-AA-26E-00000012`."""

ChallengeId = NewType("ChallengeId", str)
"""Opaque id of one one-time code: `c-` and 32 hex digits."""

OpinionId = NewType("OpinionId", str)
"""Opaque id of one opinion asked of another agency: `o-` and 32 hex digits."""

MessageId = NewType("MessageId", str)
"""Opaque id of one message to one person: `m-` and 32 hex digits."""

ProcedureCode = Annotated[str, StringConstraints(pattern=r"^[0-9]\.[0-9]{6}$")]
"""A procedure's code in the national database, e.g. `1.001193`."""

AgencyCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Y][0-9]{2}(\.[0-9]{2,3}){0,3}$", max_length=35)
]
"""An agency's identifier. Source: Quyết định 20/2020/QĐ-TTg, Điều 4."""

DossierCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Y][0-9]{2}(\.[0-9]{2,3}){0,3}-[0-9]{6}-[0-9]{4,5}$")
]
"""`<agency>-<yymmdd>-<number of the day>`, e.g. `H34.23.09-261122-0001`.

Source: Nghị định 61/2018/NĐ-CP, Điều 26; Quyết định 20/2020/QĐ-TTg.
"""

Dong = Annotated[int, Field(ge=0, le=10**12)]
"""Money: whole đồng, never a float."""

Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
"""SHA-256 over a random salt kept in the vault and the content; tells nothing by itself."""


class Named(Value):
    """A name for people, in Vietnamese and, where there is one, in English."""

    vi: str
    en: str = ""


class Official(Value):
    """The official acting: a public function, which the law wants shown.

    Attributes:
        acting_for: the colleague whose work this is, when a deputy acts.

    Source: Nghị định 224/2026/NĐ-CP, Điều 15.1g.
    """

    person_id: PersonId
    name: str
    title: str
    agency: AgencyCode
    acting_for: PersonId | None = None


class Filed(Value):
    """A paper as it was filed: its digest, never its content.

    Attributes:
        component: id of the component in the procedure; `result` for the result itself.
        size: bytes.
    """

    component: str
    digest: Digest
    size: int
    pages: int


FeeKind: TypeAlias = Literal["phi", "le-phi"]
"""A fee (phí) for a service or a charge (lệ phí) for an act of the state, on receipts of their own.

Source: Luật Phí và lệ phí 97/2015/QH13, Điều 3.
"""


class FeeLine(Value):
    """One line of what is owed, fixed at the declaration.

    Attributes:
        refundable: whether it may ever be given back once it was paid for what it is.
    """

    code: str
    name: Named
    kind: FeeKind
    amount: Dong
    quantity: Annotated[int, Field(gt=0)] = 1
    refundable: bool = True

    @property
    def total(self) -> int:
        """Whole đồng."""
        return self.amount * self.quantity
