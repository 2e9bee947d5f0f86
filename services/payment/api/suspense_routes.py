"""Money in suspense: seen, assessed, matched to a demand, given back."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends

from contracts.access import Act, Caller
from contracts.values import FeeId, RefundId, SuspenseId
from services.chassis.auth import allow
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause
from services.chassis.ids import derived
from services.chassis.problems import ProblemError
from services.chassis.requests import WaitFor
from services.payment.api.shapes import (
    AssessmentAsked,
    Candidate,
    Done,
    MatchAsked,
    RefundBegun,
    ReturnAsked,
    SuspenseShown,
)
from services.payment.api.till import Deed, Till, place_of
from services.payment.domain.commands import (
    ApplyMoney,
    AssessMoney,
    Command,
    MatchMoney,
    RequestRefund,
)
from services.payment.domain.fee import fee_decider
from services.payment.domain.suspense import worth
from services.payment.projections.suspense import SuspenseView

MOST = 200  # entries of a list
CANDIDATES = 10  # demands of each state that money could be for
OWING = ("initiated", "failed", "expired", "requested")

Asking = Callable[..., Caller]
Causing = Callable[..., Cause]


def suspense_routes(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    """All of them."""
    router = APIRouter()
    router.include_router(_seeing(till, who_is))
    for part in (_assessing, _matching, _returning):
        router.include_router(part(till, who_is, causes_of))
    return router


def _seeing(till: Till, who_is: Asking) -> APIRouter:
    router = APIRouter()

    @router.get("/suspense")
    async def listed(
        who: Annotated[Caller, Depends(who_is)], wait: WaitFor, *, every: bool = False
    ) -> list[SuspenseView]:
        """Money that waits for an official of the caller's agency, oldest first.

        Also what is nobody's, for the agency that collects for the province; with `every` also
        what is settled.
        """
        await till.shelves.reached(wait)
        only = {} if every else {"open": True}
        found = [
            one
            for agency in till.agencies(who)
            for one in await till.shelves.suspense.find(
                {"agency": agency, **only}, order="suspended_at", limit=MOST
            )
        ]
        return sorted(found, key=lambda one: (str(one.suspended_at), one.suspense_id))

    @router.get("/suspense/{suspense_id}")
    async def shown(
        suspense_id: str, who: Annotated[Caller, Depends(who_is)], wait: WaitFor
    ) -> SuspenseShown:
        """One of them, with what was written, and the demands it could be for."""
        await till.shelves.reached(wait)
        view = await till.money(who, suspense_id, Act.SEE_MONEY)
        place = place_of(view)
        fee = await till.fee(place)
        written = [await till.drawer.read(fee, place, digest) for digest in view.words]
        return SuspenseShown(
            **view.model_dump(),
            written=[one[""] for one in written if one],
            candidates=await _candidates(till, view) if view.open else [],
        )

    return router


async def _candidates(till: Till, view: SuspenseView) -> list[Candidate]:
    """Demands of the same agency that owe this very sum, the newest first of each state."""
    agency = {"agency": view.agency} if view.agency else {}
    found = [
        one
        for state in OWING
        for one in await till.shelves.fees.find(
            {"amount": view.amount, "state": state, **agency},
            order="requested_at",
            descending=True,
            limit=CANDIDATES,
        )
    ]
    found.sort(key=lambda one: one.dossier_id != view.dossier_id)
    return [Candidate(**one.model_dump(include=set(Candidate.model_fields))) for one in found]


def _assessing(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.post("/suspense/{suspense_id}/assessment")
    async def assess(
        suspense_id: str,
        asked: AssessmentAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Say how much it is, as the bank has it; 0 ends the matter."""
        view = await till.money(who, suspense_id, Act.SETTLE_MONEY)

        def command(words: str) -> Command:
            return AssessMoney(
                suspense_id=SuspenseId(suspense_id),
                by=who.official(),
                amount=asked.amount,
                words=words,
            )

        return await _done(till, view, command, asked.words, because)

    return router


def _matching(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.post("/suspense/{suspense_id}/match")
    async def match(
        suspense_id: str,
        asked: MatchAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Say which demand it is for; a moment later that demand is paid."""
        view = await till.money(who, suspense_id, Act.SETTLE_MONEY)
        await _takes(till, who, view, asked.demand)

        def command(words: str) -> Command:
            return MatchMoney(
                suspense_id=SuspenseId(suspense_id),
                demand=asked.demand,
                by=who.official(),
                words=words,
            )

        return await _done(till, view, command, asked.words, because)

    return router


def _returning(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.post("/suspense/{suspense_id}/refund", status_code=201)
    async def give_back(
        suspense_id: str,
        asked: ReturnAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> RefundBegun:
        """Ask that it go back whole; another official has to agree."""
        view = await till.money(who, suspense_id, Act.REQUEST_REFUND)
        refund_id = RefundId(derived("r", because.causationid, suspense_id))

        def command(words: str) -> Command:
            return RequestRefund(
                refund_id=refund_id,
                ground=asked.ground,
                asked_by="official",
                suspense_id=SuspenseId(suspense_id),
                by=who.official(),
                words=words,
            )

        done = await _done(till, view, command, asked.words, because)
        return RefundBegun(position=done.position, refund_id=refund_id)

    return router


async def _done(
    till: Till, view: SuspenseView, command: Callable[[str], Command], words: str, cause: Cause
) -> Done:
    deed = Deed(place_of(view), view.suspense_id, command, [{"": words}])
    recorded = await till.obey(deed, cause)
    return Done(position=recorded.position if recorded else None)


async def _takes(till: Till, who: Caller, view: SuspenseView, demand: FeeId) -> None:
    """Go on only if the demand is the caller's to settle and would take the money now.

    Money that is nobody's may be for a demand of any agency.
    """
    target = await till.fee(demand)
    if view.agency and target.request:
        allow(who, Act.SETTLE_MONEY, agency=target.request.agency)
    source = await till.fee(place_of(view))
    entry = source.free(SuspenseId(view.suspense_id))
    if entry is None or not (entry.known and entry.amount):
        return  # somebody was faster, or has to say first how much it is: the decision says so
    try:
        amount = worth(source, SuspenseId(view.suspense_id))
        fee_decider.decide(ApplyMoney(money=entry.money, amount=amount), target)
    except RejectedError as refusal:
        raise ProblemError(409, refusal.code, str(refusal)) from None
