"""What accountants do about money, and citizens about what shall come back to them.

Whoever asks for something that somebody else has just settled is told who did what and when.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.access import Act, Caller, may
from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.streams import PAYMENT
from contracts.values import AgencyCode, FeeId, SuspenseId
from services.chassis.auth import allow
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause, handle
from services.chassis.problems import ProblemError, not_found
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.payment.api.drawer import Drawer, Place
from services.payment.domain.commands import Command
from services.payment.domain.fee import fee_decider
from services.payment.domain.state import Fee
from services.payment.projections.fees import FeeView
from services.payment.projections.refunds import RefundView
from services.payment.projections.suspense import SuspenseView


@dataclass(frozen=True)
class Deed:
    """Something to be decided about money, once what was written about it is kept.

    Attributes:
        about: the refund or the money in suspense that it concerns; empty: the demand itself.
        command: made of the digests of what was written, in that order.
    """

    place: Place
    about: str
    command: Callable[..., Command]
    written: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Shelves:
    """The views that the till looks into."""

    fees: ReadModel[FeeView]
    suspense: ReadModel[SuspenseView]
    refunds: ReadModel[RefundView]

    async def reached(self, positions: Mapping[str, int]) -> None:
        """Wait until they have seen what the caller has."""
        for view in (self.fees, self.suspense, self.refunds):
            await view.reached(positions)


@dataclass(frozen=True)
class Till:
    """Carries out what is asked about money.

    Attributes:
        collecting: whose accountants look after money that is nobody's.
    """

    stream: Stream[PaymentEvent]
    drawer: Drawer
    shelves: Shelves
    collecting: AgencyCode | None

    async def history(self, place: Place) -> Sequence[Recorded[PaymentEvent]]:
        """All that happened there, oldest first."""
        return await self.stream.load(PAYMENT.subject(place), fresh=True)

    async def fee(self, place: Place) -> Fee:
        """The demand, or the money that is nobody's, as it stands now."""
        return fee_decider.fold(recorded.data for recorded in await self.history(place))

    async def obey(self, deed: Deed, cause: Cause) -> Recorded[PaymentEvent] | None:
        """Do it. What was written goes into the vault first; refused, it goes again.

        Raises:
            ProblemError: 409: it cannot be done, and who did what last.
        """
        fee = await self.fee(deed.place)
        entries = [await self.drawer.put(fee, deed.place, one) for one in deed.written]
        digests = [entry.sealed.digest for entry in entries]
        told: set[Any] = set()
        try:
            recorded = await handle(
                self.stream,
                fee_decider,
                subject=PAYMENT.subject(deed.place),
                command=deed.command(*digests),
                cause=cause,
            )
            told = _digests(recorded) if recorded else told
        except RejectedError as refusal:
            raise await self._refused(deed, refusal) from None
        finally:
            for entry in entries:
                if entry.sealed.digest not in told:
                    await self.drawer.drop(entry)
        return recorded

    async def _refused(self, deed: Deed, refusal: RejectedError) -> ProblemError:
        """The refusal, and who did what last: so the slower of two sees why."""
        history = await self.history(deed.place)
        moves = [one for one in history if not deed.about or deed.about in _names(one.data)]
        if not moves:
            return ProblemError(409, refusal.code, str(refusal))
        last = ([one for one in moves if getattr(one.data, "by", None)] or moves)[-1]
        by = getattr(last.data, "by", None)
        happened = {
            "kind": last.data.type.rpartition(".")[0],
            "at": last.time.isoformat(),
            "by": by.model_dump(mode="json") if by else None,
        }
        return ProblemError(409, refusal.code, str(refusal), happened=happened)

    async def demand(self, who: Caller, fee_id: str, act: Act) -> Fee:
        """A demand, if the caller may do this about it.

        Raises:
            ProblemError: 404 when it is not theirs to see, 403 when not theirs to do.
        """
        fee = await self.fee(FeeId(fee_id))
        asked = fee.request
        sees = (Act.OWN, Act.SEE_MONEY)
        if asked is None or not any(
            may(who, one, owner=asked.applicant, agency=asked.agency) for one in sees
        ):
            raise not_found("payment", "fee")
        allow(who, act, owner=asked.applicant, agency=asked.agency)
        return fee

    async def money(self, who: Caller, suspense_id: str, act: Act) -> SuspenseView:
        """Money in suspense, if the caller may do this about it; 404 or 403 as above."""
        view = await self.shelves.suspense.get(suspense_id)
        if view is None or not may(who, Act.SEE_MONEY, agency=self._agency(view.agency)):
            raise not_found("payment", "money")
        allow(who, act, agency=self._agency(view.agency))
        return view

    async def refund(self, who: Caller, refund_id: str, act: Act) -> RefundView:
        """A refund, if the caller may do this about it; 404 or 403 as above."""
        view = await self.shelves.refunds.get(refund_id)
        if view is None:
            raise not_found("payment", "refund")
        request = (await self.fee(place_of(view))).request
        owner, agency = request.applicant if request else None, self._agency(view.agency)
        if not any(may(who, one, owner=owner, agency=agency) for one in (Act.OWN, Act.SEE_MONEY)):
            raise not_found("payment", "refund")
        allow(who, act, owner=owner, agency=agency)
        return view

    def agencies(self, who: Caller) -> list[str]:
        """Whose money the caller looks after, as views name it: empty is nobody's."""
        allow(who, Act.SEE_MONEY, agency=who.agency)
        own = [str(who.agency)]
        return [*own, ""] if who.agency == self.collecting else own

    def _agency(self, agency: str) -> AgencyCode | None:
        return agency or self.collecting


def place_of(view: SuspenseView | RefundView) -> Place:
    """Where its history lies."""
    if view.fee_id:
        return FeeId(view.fee_id)
    return SuspenseId(view.suspense_id or "")


def _names(event: PaymentEvent) -> set[str | None]:
    """Refund and money in suspense that a fact is about."""
    return {
        getattr(event, "refund_id", None),
        getattr(event, "suspense_id", None),
        getattr(event, "suspense", None),
    }


def _digests(recorded: Recorded[PaymentEvent]) -> set[Any]:
    return {getattr(recorded.data, name, None) for name in ("words", "account")}
