"""What goes back, what is asked less for, and all that happened to a payment."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends

from contracts.access import Act, Caller
from contracts.values import FeeId, PersonId, RefundId
from services.chassis.handle import Cause
from services.chassis.ids import derived
from services.chassis.problems import FieldError, ProblemError
from services.chassis.requests import WaitFor
from services.payment.api.shapes import (
    BankAccount,
    Done,
    FailureAsked,
    Happened,
    PayoutAsked,
    ReductionAsked,
    RefundAsked,
    RefundBegun,
    RefundShown,
    RejectionAsked,
)
from services.payment.api.till import Deed, Till, place_of
from services.payment.domain.commands import (
    ApproveRefund,
    Command,
    FailRefund,
    NameAccount,
    PayRefund,
    ReduceFee,
    RejectRefund,
    RequestRefund,
)
from services.payment.domain.state import Fee, RefundState
from services.payment.projections.refunds import RefundView

MOST = 200  # entries of a list
UNTOLD = {"type", "fee_id", "dossier_id", "applicant", "agency", "lines", "by", "words", "account"}

Asking = Callable[..., Caller]
Causing = Callable[..., Cause]


def refund_routes(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    """All of them."""
    router = APIRouter()
    router.include_router(_seeing(till, who_is))
    router.include_router(_telling(till, who_is))
    for part in (_reducing, _asking, _deciding, _naming, _paying):
        router.include_router(part(till, who_is, causes_of))
    return router


def _seeing(till: Till, who_is: Asking) -> APIRouter:
    router = APIRouter()

    @router.get("/refunds")
    async def listed(
        who: Annotated[Caller, Depends(who_is)], wait: WaitFor, *, every: bool = False
    ) -> list[RefundView]:
        """Refunds of the caller's agency that somebody has to do something about, oldest first."""
        await till.shelves.reached(wait)
        only = {} if every else {"open": True}
        found = [
            one
            for agency in till.agencies(who)
            for one in await till.shelves.refunds.find(
                {"agency": agency, **only}, order="requested_at", limit=MOST
            )
        ]
        return sorted(found, key=lambda one: (str(one.requested_at), one.refund_id))

    @router.get("/refunds/{refund_id}")
    async def shown(
        refund_id: str, who: Annotated[Caller, Depends(who_is)], wait: WaitFor
    ) -> RefundShown:
        """One of them, with what was written and where the money goes."""
        await till.shelves.reached(wait)
        act = Act.OWN if who.kind == "citizen" else Act.SEE_MONEY
        view = await till.refund(who, refund_id, act)
        place = place_of(view)
        fee = await till.fee(place)
        account = await till.drawer.read(fee, place, view.account)
        return RefundShown(
            **view.model_dump(),
            reason=(await till.drawer.read(fee, place, view.words)).get(""),
            answer=(await till.drawer.read(fee, place, view.refusal)).get(""),
            destination=BankAccount(**account) if account else None,
        )

    return router


def _telling(till: Till, who_is: Asking) -> APIRouter:
    router = APIRouter()

    @router.get("/fees/{fee_id}/history")
    async def history(fee_id: str, who: Annotated[Caller, Depends(who_is)]) -> list[Happened]:
        """All that happened to a payment, oldest first, for its owner and the accountants."""
        await till.demand(who, fee_id, Act.OWN if who.kind == "citizen" else Act.SEE_MONEY)
        return [
            Happened(
                kind=one.data.type.split(".")[1],
                at=one.time,
                by=getattr(one.data, "by", None),
                facts=one.data.model_dump(mode="json", exclude=UNTOLD, exclude_none=True),
            )
            for one in await till.history(FeeId(fee_id))
        ]

    return router


def _reducing(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.post("/fees/{fee_id}/reduction")
    async def reduce(
        fee_id: str,
        asked: ReductionAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Ask for less, or nothing, on a ground of the law; the dossier learns it."""
        await till.demand(who, fee_id, Act.REDUCE_FEE)

        def command(words: str) -> Command:
            return ReduceFee(
                by=who.official(), ground=asked.ground, words=words, amount=asked.amount
            )

        deed = Deed(FeeId(fee_id), "", command, [{"": asked.words}])
        return await _done(till, deed, because)

    return router


def _asking(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.post("/fees/{fee_id}/refunds", status_code=201)
    async def ask(
        fee_id: str,
        asked: RefundAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> RefundBegun:
        """Ask for what was paid, whole or in part: its owner, or an accountant of the agency."""
        owner = who.kind == "citizen"
        fee = await till.demand(who, fee_id, Act.OWN if owner else Act.REQUEST_REFUND)
        await _may_go_back(till, fee, asked, owner=owner)
        refund_id = RefundId(derived("r", because.causationid, fee_id))

        def command(words: str, account: str | None = None) -> Command:
            return RequestRefund(
                refund_id=refund_id,
                ground=asked.ground,
                asked_by="citizen" if owner else "official",
                amount=asked.amount,
                by=None if owner else who.official(),
                words=words,
                account=account,
            )

        account = [asked.account.model_dump()] if asked.account else []
        deed = Deed(FeeId(fee_id), "", command, [{"": asked.words}, *account])
        done = await _done(till, deed, because)
        return RefundBegun(position=done.position, refund_id=refund_id)

    return router


async def _may_go_back(till: Till, fee: Fee, asked: RefundAsked, *, owner: bool) -> None:
    """Citizens name an account, and ask for one thing at a time; what is credited stays."""
    if owner and asked.account is None:
        missing = FieldError("account", "missing")
        raise ProblemError(422, "request.invalid", "Say where the money shall go.", [missing])
    waits = [one for one in fee.refunds.values() if one.state is RefundState.REQUESTED]
    if owner and any(one.request.suspense_id is None for one in waits):
        raise ProblemError(409, "payment.refund-under-way", "A refund is being looked into.")
    if fee.request is None:
        return
    where = {"dossier_id": fee.request.dossier_id}
    others = await till.shelves.fees.find(where, order="requested_at")
    if any(one.credited and one.fee_id != fee.request.fee_id for one in others):
        raise ProblemError(409, "payment.credited", "It counts for a later demand.")


def _deciding(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.post("/refunds/{refund_id}/approval")
    async def approve(
        refund_id: str,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Agree, as somebody who did not ask for it."""
        view = await till.refund(who, refund_id, Act.APPROVE_REFUND)
        by = who.official(_who_did(view, "refund-requested"))
        command = ApproveRefund(refund_id=RefundId(refund_id), by=by)
        return await _done(till, Deed(place_of(view), refund_id, lambda: command), because)

    @router.post("/refunds/{refund_id}/rejection")
    async def reject(
        refund_id: str,
        asked: RejectionAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Give nothing back, and say why."""
        view = await till.refund(who, refund_id, Act.APPROVE_REFUND)

        def command(words: str) -> Command:
            return RejectRefund(refund_id=RefundId(refund_id), by=who.official(), words=words)

        deed = Deed(place_of(view), refund_id, command, [{"": asked.words}])
        return await _done(till, deed, because)

    return router


def _naming(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.put("/refunds/{refund_id}/account")
    async def name_account(
        refund_id: str,
        asked: BankAccount,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Say, as its owner, where the money shall go."""
        view = await till.refund(who, refund_id, Act.OWN)

        def command(account: str) -> Command:
            return NameAccount(refund_id=RefundId(refund_id), account=account)

        deed = Deed(place_of(view), refund_id, command, [asked.model_dump()])
        return await _done(till, deed, because)

    return router


def _paying(till: Till, who_is: Asking, causes_of: Causing) -> APIRouter:
    router = APIRouter()

    @router.post("/refunds/{refund_id}/payout")
    async def pay(
        refund_id: str,
        asked: PayoutAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Note that it was transferred, as somebody who did not approve it."""
        view = await till.refund(who, refund_id, Act.PAY_REFUND)
        by = who.official(_who_did(view, "refund-approved"))
        command = PayRefund(refund_id=RefundId(refund_id), by=by, reference=asked.reference)
        return await _done(till, Deed(place_of(view), refund_id, lambda: command), because)

    @router.post("/refunds/{refund_id}/failure")
    async def fail(
        refund_id: str,
        asked: FailureAsked,
        who: Annotated[Caller, Depends(who_is)],
        because: Annotated[Cause, Depends(causes_of)],
    ) -> Done:
        """Note that the transfer did not arrive."""
        view = await till.refund(who, refund_id, Act.PAY_REFUND)
        command = FailRefund(refund_id=RefundId(refund_id), by=who.official(), code=asked.code)
        return await _done(till, Deed(place_of(view), refund_id, lambda: command), because)

    return router


def _who_did(view: RefundView, what: str) -> PersonId | None:
    """The official whose second pair of eyes the caller is: their deputy acts for them."""
    by = next((step.by for step in reversed(view.steps) if step.what == what), None)
    return by.person_id if by else None


async def _done(till: Till, deed: Deed, cause: Cause) -> Done:
    recorded = await till.obey(deed, cause)
    return Done(position=recorded.position if recorded else None)
