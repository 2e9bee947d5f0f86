"""The boxes on the officials' desk: what lies in which, for whom, and what is due first."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contracts.access import Act, Caller
from contracts.dossier import DossierState, national_status
from contracts.handling import Alert
from contracts.identity import Role
from services.chassis.auth import allow
from services.chassis.problems import ProblemError
from services.chassis.where import AtMost, Where
from services.dossier.api.office import Office
from services.dossier.api.shapes import DeskLine, DeskShown
from services.dossier.domain.moves import AT_WORK, MOVES, WAITING
from services.dossier.projections.shapes import DossierView

LONGEST_LIST = 200  # dossiers of one kind shown, or counted, at once
DESK_ROLES = (Role.RECEPTION, Role.HANDLER, Role.APPROVER)


class Box(StrEnum):
    """What lies on the desk, by what is to be done with it."""

    RECEPTION = "reception"
    MINE = "mine"
    APPROVAL = "approval"
    OPINIONS = "opinions"
    WATCH = "watch"
    WAITING = "waiting"
    GIVE_OUT = "give-out"
    MONEY = "money"
    DONE = "done"


OPENS: Mapping[Box, tuple[Role, ...]] = {
    Box.RECEPTION: (Role.RECEPTION,),
    Box.MINE: DESK_ROLES,
    Box.APPROVAL: (Role.APPROVER,),
    Box.OPINIONS: (Role.HANDLER, Role.APPROVER),
    Box.WATCH: DESK_ROLES,
    Box.WAITING: DESK_ROLES,
    Box.GIVE_OUT: (Role.RECEPTION,),
    Box.MONEY: (Role.ACCOUNTANT,),
    Box.DONE: tuple(Role),
}
"""Which roles have which box; any one of them is enough."""

HOLDS: Mapping[Box, tuple[DossierState, ...]] = {
    Box.RECEPTION: (DossierState.SUBMITTED,),
    Box.WAITING: (*WAITING, DossierState.STOPPED),
    Box.GIVE_OUT: (DossierState.FINISHED,),
    Box.MONEY: (DossierState.PAYMENT_WANTED,),
    Box.DONE: (DossierState.RETURNED, DossierState.REFUSED, DossierState.WITHDRAWN),
}
"""Which states of the agency's dossiers lie in which box."""


@dataclass(frozen=True)
class Heap:
    """Dossiers alike, as they are looked up; `newest`: those that ended last come first."""

    where: Where = field(default_factory=dict)
    newest: bool = False


def boxes_of(who: Caller) -> list[Box]:
    """The caller's boxes, in the order of the desk."""
    return [box for box, roles in OPENS.items() if not set(roles).isdisjoint(who.roles)]


def heaps(box: Box, who: Caller, at: datetime) -> list[Heap]:
    """What is looked up to fill `box`; only `APPROVAL` is sieved after that."""
    if box in (Box.MINE, Box.APPROVAL):
        return [
            Heap({"agency": who.agency, "handler.person_id": holder, "state": state})
            for holder in (who.person_id, *who.deputy_of)
            for state in AT_WORK
        ]
    if box is Box.OPINIONS:
        states = MOVES[Act.GIVE_OPINION].out_of
        return [Heap({"asked": who.agency, "state": state}) for state in states]
    if box is Box.WATCH:
        late: list[Where] = [{"state": state, "due": AtMost(at)} for state in AT_WORK]
        noticed: list[Where] = [{"notices.alert": alert} for alert in Alert]
        return [Heap({"agency": who.agency, **one}) for one in (*late, *noticed)]
    found = [
        Heap({"agency": who.agency, "state": state}, newest=box is Box.DONE) for state in HOLDS[box]
    ]
    if box is Box.MONEY:
        withdrawn = {"agency": who.agency, "state": DossierState.WITHDRAWN}
        found.append(Heap({**withdrawn, "fee_after": "refund", "refunded": False}, newest=True))
    return found


def lies_in(box: Box, view: DossierView) -> bool:
    """Whether a dossier of one of its heaps lies in `box`."""
    steps = (step for step in view.rules.workflow if step.id == view.step)
    return box is not Box.APPROVAL or any(step.role is Role.APPROVER for step in steps)


class Inboxes:
    """An official's desk."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def desk(self, who: Caller, box: Box | None) -> DeskShown:
        """How much lies in each of the caller's boxes, and what lies in one of them.

        Without a name it is their first one that is not empty.

        Raises:
            ProblemError: 403; it is not one of their boxes.
        """
        allow(who, Act.WORK, agency=who.agency)
        mine = boxes_of(who)
        if box is not None and box not in mine:
            raise ProblemError(403, "auth.not-allowed", "This box is not on your desk.")
        counted = await asyncio.gather(*(self._count(one, who) for one in mine))
        counts = dict(zip(mine, counted, strict=True))
        shown = box or next((one for one in mine if counts[one]), mine[0])
        lines = [_line(view, who, shown) for view in await self._views(shown, who)]
        return DeskShown(box=shown, boxes=dict(counts), lines=lines)

    async def of_state(self, who: Caller, state: DossierState) -> DeskShown:
        """All dossiers of the caller's agency in one state; none that were not handed in."""
        allow(who, Act.WORK, agency=who.agency)
        if national_status(state) is None:
            return DeskShown(box="", boxes={}, lines=[])
        found = await self._found([Heap({"agency": who.agency, "state": state})])
        return DeskShown(box="", boxes={}, lines=[_line(view, who, None) for view in found])

    async def _count(self, box: Box, who: Caller) -> int:
        if box in (Box.APPROVAL, Box.WATCH):
            return len(await self._views(box, who))
        dossiers, looked = self.office.dossiers, heaps(box, who, self.office.platform.clock())
        counts = [dossiers.count(heap.where, limit=LONGEST_LIST) for heap in looked]
        return min(LONGEST_LIST, sum(await asyncio.gather(*counts)))

    async def _views(self, box: Box, who: Caller) -> list[DossierView]:
        looked = heaps(box, who, self.office.platform.clock())
        return [view for view in await self._found(looked) if lies_in(box, view)]

    async def _found(self, looked: list[Heap]) -> list[DossierView]:
        """What is due first on top, each heap looked up by itself so that none crowds out another.

        What has ended comes last, and of it what ended last comes first.
        """
        dossiers = self.office.dossiers
        found = await asyncio.gather(
            *(
                dossiers.find(
                    heap.where,
                    order="ended_at" if heap.newest else "due",
                    descending=heap.newest,
                    limit=LONGEST_LIST,
                )
                for heap in looked
            )
        )
        views = {view.dossier_id: view for heap in found for view in heap}
        return sorted(views.values(), key=_urgency)[:LONGEST_LIST]


def _urgency(view: DossierView) -> tuple[bool, float, str]:
    """By the step's or the dossier's due date; what has none by when it was handed in."""
    if view.ended_at is not None:
        return True, -view.ended_at.timestamp(), view.code or ""
    promised = [one for one in (view.due, view.step_due) if one is not None]
    dates = promised or [one for one in (view.submitted_at,) if one is not None]
    first = min((one.timestamp() for one in dates), default=0.0)
    return False, first, view.code or ""


def _line(view: DossierView, who: Caller, box: Box | None) -> DeskLine:
    steps = {step.id: step.name for step in view.rules.workflow}
    known = view.model_dump(include=set(DeskLine.model_fields) - {"step", "answer_by"})
    own = [one.answer_by for one in view.opinions if not one.answer and one.agency == who.agency]
    answer_by = min(own) if box is Box.OPINIONS and own else view.answer_by
    notices = [] if box is Box.OPINIONS else known["notices"]
    return DeskLine.model_validate(
        known | {"step": steps.get(view.step), "answer_by": answer_by, "notices": notices}
    )
