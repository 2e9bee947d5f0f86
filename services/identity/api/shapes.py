"""What identity is told and what it answers. Bodies are free text; the domain judges them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from contracts.identity import Purpose, Role
from contracts.values import AgencyCode, ChallengeId, PersonId

STREAM = "IDENTITY"

Text = Annotated[str, StringConstraints(max_length=1000)]
ReturnTo = Annotated[
    str, StringConstraints(max_length=500, pattern=r"^(/([!-.0-\[\]-~][!-\[\]-~]*)?)?$")
]
"""A page of the portal in visible ASCII: neither `//elsewhere` nor what browsers take for it."""


# Told


class SolvedCaptcha(BaseModel):
    """A captcha as someone solved it."""

    captcha_id: Text = ""
    captcha_answer: Text = ""


class Registration(SolvedCaptcha):
    """What a person says of themselves. `birth_date`: yyyy-mm-dd; `sex`: male or female."""

    full_name: Text = ""
    birth_date: Text = ""
    sex: Text = ""
    id_number: Text = ""
    phone: Text = ""
    email: Text = ""
    address: Text = ""
    password: Text = ""


class Credentials(SolvedCaptcha):
    """What a person logs in with."""

    id_number: Text
    password: Text


class TypedEmail(BaseModel):
    """An e-mail address as it was typed."""

    email: Text


class TypedCode(BaseModel):
    """A one-time code as it was typed."""

    code: Text


class Answer(BaseModel):
    """A captcha's answer and what it shall prove, e.g. `declare:<dossier_id>`."""

    answer: Text
    purpose: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class GoAway(BaseModel):
    """A log-in over there. `return_to`: the page that the person wanted to see."""

    return_to: ReturnTo = ""


class ComeBack(BaseModel):
    """What the browser brought back from the national log-in."""

    code: Text
    state: Annotated[str, StringConstraints(max_length=4000)]


class Officer(BaseModel):
    """An official to be appointed, with what they log in with. Name, title, roles are public."""

    id_number: Text
    name: Text
    title: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
    phone: Text
    password: Text
    agency: AgencyCode
    roles: Annotated[list[Role], Field(min_length=1)]


class Deputy(BaseModel):
    """Who shall do one's work, from `since` to `until` in any zone; None: nobody any more."""

    deputy: Annotated[PersonId, Field(pattern=r"^[op]-[a-z0-9-]{1,62}$")] | None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


# Answered


class Done(BaseModel):
    """A command was obeyed. `position`: what a view must have seen to show it; None: no change."""

    stream: str = STREAM
    position: int | None


class NewCaptcha(BaseModel):
    """A captcha to be shown at `/captchas/{id}.png` or `.wav`."""

    id: str
    expires_at: AwareDatetime


class Proof(BaseModel):
    """Shows that a captcha was solved for one purpose."""

    proof: str


class Warned(BaseModel):
    """Odd, but accepted."""

    field: str
    code: str
    params: dict[str, Any]


class Sent(Done):
    """A one-time code is on its way; it may be sent again from `resend_after` on."""

    challenge_id: ChallengeId
    sent_to: str
    expires_at: AwareDatetime
    resend_after: AwareDatetime
    warnings: list[Warned] = Field(default_factory=list)


class Registered(Done):
    """There is an account."""

    person_id: PersonId


class LoggedInAs(Done):
    """Who has `token` is who the token says, until `expires_at`."""

    token: str
    expires_at: AwareDatetime
    return_to: str = ""


class Away(BaseModel):
    """Where the person logs in, and the state their browser must bring back."""

    url: str
    state: str


class Me(BaseModel):
    """One's own data. `assurance` 1: a confirmed phone; 2: identified by the national log-in."""

    person_id: PersonId
    full_name: str
    birth_date: date | None
    sex: Literal["male", "female"] | None
    id_number: str
    phone: str
    email: str
    email_confirmed: bool
    address: str
    kind: Literal["citizen", "official"]
    assurance: int


class Name(BaseModel):
    """Whom a receipt is made out to."""

    full_name: str
    address: str


class Contact(BaseModel):
    """Where messages to a person go; empty where we know nothing. `phone` is E.164.

    `email` only once it was confirmed. What language they read, notify knows.
    """

    phone: str
    email: str


class Delivery(Contact):
    """A one-time code, for whoever sends it; one that proves an address goes there alone."""

    code: str
    purpose: Purpose
    expires_at: AwareDatetime


class OfficerShown(BaseModel):
    """An official, as colleagues choose whom to hand a dossier to."""

    person_id: PersonId
    name: str
    title: str
    agency: AgencyCode
    roles: list[Role]


class StandIn(BaseModel):
    """Somebody who does, or whose colleague does, another's work from `since` to `until`."""

    person_id: PersonId
    name: str
    title: str
    since: AwareDatetime
    until: AwareDatetime


class Post(OfficerShown):
    """An official's own post.

    Attributes:
        deputy: who does their work now or later; None: nobody will.
        deputy_of: whose work they do at present.
    """

    deputy: StandIn | None
    deputy_of: list[StandIn]
