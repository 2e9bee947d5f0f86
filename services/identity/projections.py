"""What identity reads: accounts without personal data. Officials' names are public. Pure."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.event import Recorded
from contracts.identity import (
    AccountRegistered,
    DeputyAppointed,
    IdentityEvent,
    OfficialAppointed,
    Role,
)
from contracts.streams import IDENTITY
from services.chassis.projection import Projection, ViewSpec


class AccountView(BaseModel):
    """How sure we are of a person, and the office they hold; `agency` None: a citizen.

    Attributes:
        deputy: who does their work from `deputy_since` to `deputy_until`; None: nobody.
    """

    model_config = ConfigDict(frozen=True)

    person_id: str
    assurance: int = 0
    name: str = ""
    title: str = ""
    agency: str | None = None
    roles: tuple[Role, ...] = ()
    deputy: str | None = None
    deputy_since: AwareDatetime | None = None
    deputy_until: AwareDatetime | None = None


def _whose(event: IdentityEvent) -> str | None:
    """Whom a fact is about, if it changes what is read of them."""
    match event:
        case AccountRegistered() | OfficialAppointed() | DeputyAppointed():
            return event.person_id
        case _:
            return None


def project(view: AccountView, recorded: Recorded[IdentityEvent]) -> AccountView:
    """The account after one more of its facts."""
    match recorded.data:
        case AccountRegistered() as fact:
            return view.model_copy(update={"assurance": fact.assurance})
        case OfficialAppointed() as fact:
            return view.model_copy(update=fact.model_dump(exclude={"type", "person_id"}))
        case DeputyAppointed() as fact:
            days = {"deputy_since": fact.since, "deputy_until": fact.until}
            return view.model_copy(update={"deputy": fact.deputy, **days})
        case _:
            return view


account_view: ViewSpec[AccountView] = ViewSpec(
    name="accounts",
    of=AccountView,
    empty=lambda person_id: AccountView(person_id=person_id),
    projections=(Projection(IDENTITY, _whose, project),),
    indexes=(("agency", "name"), ("deputy",)),
)
