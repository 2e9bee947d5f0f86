"""Receipts as people ask for them: shown, drawn, checked, cancelled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from httpx import HTTPError

from contracts.access import Act, Caller, may
from contracts.event import Recorded
from contracts.payment import PaymentEvent
from contracts.province import Agency, Province
from contracts.receipts import Annulment, called
from contracts.streams import PAYMENT
from contracts.values import DossierId, FeeId, ReceiptId
from services.chassis.auth import allow, seal_fits, seal_of
from services.chassis.decider import RejectedError
from services.chassis.handle import Cause, handle
from services.chassis.problems import ProblemError, not_found
from services.chassis.readmodel import ReadModel
from services.chassis.vault import Entry
from services.payment.api.till import Till
from services.payment.domain.paper import Payer, ReceiptPaper
from services.payment.domain.receipts import CancelReceipt, validity_decider
from services.payment.projections.matters import Matter
from services.payment.projections.receipts import ReceiptView
from services.payment.settings import PaymentSettings

MOST = 2000  # receipts of one agency and day in one answer
OF_DOSSIER, OF_PERSON = 50, 500

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cancellation:
    """What an official asks; `payer`: whom the receipt in its place is made out to."""

    ground: Annulment
    words: str
    replace: bool
    payer: Payer | None


@dataclass(frozen=True)
class Receipts:
    """The books as seen from outside.

    Attributes:
        payer: whom a person's receipts are made out to; raises HTTPError when nobody says.
        draw: the paper as PDF.
    """

    till: Till
    views: ReadModel[ReceiptView]
    matters: ReadModel[Matter]
    settings: PaymentSettings
    province: Province
    agencies: Mapping[str, Agency]
    payer: Callable[[str], Awaitable[Payer]]
    draw: Callable[[ReceiptPaper], bytes] = field(repr=False)

    async def of_dossier(self, who: Caller, dossier_id: str) -> list[ReceiptView]:
        """A dossier's receipts, oldest first; only what the caller may see."""
        where = {"dossier_id": dossier_id}
        found = await self.views.find(where, order="collected_at", limit=OF_DOSSIER)
        return [one for one in found if _sees(who, one)]

    async def of_person(self, who: Caller) -> list[ReceiptView]:
        """The caller's own, the newest first."""
        mine = {"applicant": who.person_id}
        return await self.views.find(mine, order="collected_at", descending=True, limit=OF_PERSON)

    async def of_day(self, who: Caller, day: str) -> list[ReceiptView]:
        """What the caller's agency collected on a day here, oldest first."""
        allow(who, Act.SEE_MONEY, agency=who.agency)
        where = {"agency": str(who.agency), "day": day}
        return await self.views.find(where, order="collected_at", limit=MOST)

    async def one(self, who: Caller, receipt_id: str) -> ReceiptView:
        """A receipt that the caller may see.

        Raises:
            ProblemError: 404 `payment.not-found`.
        """
        view = await self.views.get(receipt_id)
        if view is None or not _sees(who, view):
            raise not_found("payment", "receipt")
        return view

    async def successor(self, receipt_id: str) -> ReceiptView | None:
        """The receipt in its place."""
        found = await self.views.find({"replaces": receipt_id}, order="collected_at", limit=1)
        return found[0] if found else None

    async def written(self, view: ReceiptView) -> str:
        """Why it was cancelled, in the official's words; empty when they went."""
        place = FeeId(view.fee_id)
        found = await self.till.drawer.read(await self.till.fee(place), place, view.words)
        return found.get("", "")

    async def known(self, receipt_id: str, seal: str) -> tuple[ReceiptView, bool] | None:
        """A receipt for whoever wants to check it, and whether they have it before them."""
        view = await self.views.get(receipt_id)
        if view is None:
            return None
        return view, seal_fits(self._key, receipt_id, seal)

    async def pdf(self, view: ReceiptView) -> bytes:
        """The receipt as PDF.

        Raises:
            ProblemError: 503 `payment.payer-unsaid`: nobody says now whom it is made out to.
        """
        matter = await self.matters.get(view.dossier_id)
        code = matter.code if matter else ""
        paper = self._paper(view, await self._payer(view), code or view.dossier_id)
        return await asyncio.to_thread(self.draw, paper)

    async def _payer(self, view: ReceiptView) -> Payer:
        if view.payer:
            place = FeeId(view.fee_id)
            written = await self.till.drawer.read(await self.till.fee(place), place, view.payer)
            return Payer(name=written.get("name", ""), address=written.get("address", ""))
        try:
            return await self.payer(view.applicant)
        except HTTPError as error:
            log.warning("whom %s is made out to: %s", view.receipt_id, type(error).__name__)
            raise ProblemError(
                503, "payment.payer-unsaid", "Whom it is made out to cannot be said now."
            ) from None

    def _paper(self, view: ReceiptView, payer: Payer, dossier: str) -> ReceiptPaper:
        agency = self.agencies[view.agency]
        seal = seal_of(self._key, view.receipt_id)
        portal = self.settings.public_url
        told = view.model_dump(include=TOLD)
        return ReceiptPaper(
            **told | {"lines": view.lines, "dossier": dossier},
            province=self.province.name,
            agency=agency.name,
            address=agency.address,
            tax_code=agency.tax_code,
            payer=payer,
            replaces=called(view.replaces) if view.replaces else "",
            check_at=f"{portal}/kiem-tra-bien-lai?ma={view.receipt_id}&k={seal}",
            seal=seal,
        )

    async def cancel(
        self, who: Caller, view: ReceiptView, asked: Cancellation, cause: Cause
    ) -> Recorded[PaymentEvent] | None:
        """Let it count no more; what was written goes into the vault first.

        Raises:
            ProblemError: 409 `payment.receipt-cancelled`, and who was first.
        """
        allow(who, Act.CANCEL_RECEIPT, agency=view.agency)
        place, drawer = FeeId(view.fee_id), self.till.drawer
        fee = await self.till.fee(place)
        words = await drawer.put(fee, place, {"": asked.words})
        named = asked.payer
        payer = await drawer.put(fee, place, vars(named)) if named and asked.replace else None
        try:
            return await self._decided(who, view, asked, (words, payer), cause)
        except RejectedError as refusal:
            for entry in filter(None, (words, payer)):
                await drawer.drop(entry)
            raise await self._refused(view, refusal) from None

    async def _decided(
        self,
        who: Caller,
        view: ReceiptView,
        asked: Cancellation,
        kept: tuple[Entry, Entry | None],
        cause: Cause,
    ) -> Recorded[PaymentEvent] | None:
        words, payer = kept
        command = CancelReceipt(
            receipt_id=ReceiptId(view.receipt_id),
            fee_id=FeeId(view.fee_id),
            dossier_id=DossierId(view.dossier_id),
            agency=view.agency,
            kind="phi" if view.kind == "phi" else "le-phi",
            by=who.official(),
            ground=asked.ground,
            words=words.sealed.digest,
            replaced=asked.replace,
            payer=payer.sealed.digest if payer else view.payer,
        )
        return await handle(
            self.till.stream,
            validity_decider,
            subject=PAYMENT.subject(view.receipt_id),
            command=command,
            cause=cause,
        )

    async def _refused(self, view: ReceiptView, refusal: RejectedError) -> ProblemError:
        [first, *_] = await self.till.stream.load(PAYMENT.subject(view.receipt_id), fresh=True)
        by: Any = getattr(first.data, "by", None)
        happened = {
            "kind": first.data.type.rpartition(".")[0],
            "at": first.time.isoformat(),
            "by": by.model_dump(mode="json"),
        }
        return ProblemError(409, refusal.code, str(refusal), happened=happened)

    @property
    def _key(self) -> str:
        return self.settings.lookup_key.get_secret_value()


TOLD = {
    "kind",
    "form",
    "serial",
    "number",
    "amount",
    "dated",
    "order",
    "transaction",
    "bank",
    "paid_at",
    "state",
}
"""What stands on the paper as the view has it."""


def _sees(who: Caller, view: ReceiptView) -> bool:
    """The owner, and whoever looks after the agency's money."""
    acts = (Act.OWN, Act.SEE_MONEY)
    return any(may(who, act, owner=view.applicant, agency=view.agency) for act in acts)
