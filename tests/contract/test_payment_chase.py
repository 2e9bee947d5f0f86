"""An attempt to pay that nobody tells us the end of is asked about until it is certain."""

from datetime import timedelta
from itertools import pairwise

import httpx

from contracts.dossier import DossierEvent, DossierReopened
from contracts.streams import DOSSIER
from services.payment.domain.chase import GIVEN_UP, MOMENTS, due_by
from services.payment.projections.fees import fee_view
from services.payment.reactions.chaser import Chaser
from tests.facts import NOW, envelope
from tests.fees import DOSSIER_ID, notice
from tests.payment_office import Office, Teller

SECOND = timedelta(seconds=1)


class Chased:
    """An office with one pending attempt, whose clock goes on."""

    def __init__(self) -> None:
        self.teller = Teller()
        self.office = Office(self.teller)
        self.now = NOW
        self.fee_id, self.order = "", ""
        self.chaser = self.anew()

    def anew(self) -> Chaser:
        """The chaser as a fresh process has it."""
        task = next(t for t in self.office.rooms.tasks if t.name.startswith("chaser"))
        running: Chaser = task.run.__self__  # type: ignore[attr-defined]
        return Chaser(self.office.platform.view(fee_view), running.inquire, lambda: self.now)

    async def begun(self) -> "Chased":
        """The citizen went to pay and did not come back."""
        self.fee_id, self.order = await self.office.begun()
        await self.office.platform.settle(self.office.rooms)
        return self

    async def cancelled(self) -> None:
        """The citizen takes the dossier back."""
        stream, subject = self.office.platform.stream(DOSSIER), DOSSIER.subject(DOSSIER_ID)
        fact: DossierEvent = DossierReopened(dossier_id=DOSSIER_ID)
        await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
        await self.office.platform.settle(self.office.rooms)

    async def passes(self, time: timedelta, every: timedelta = 10 * SECOND) -> int:
        """How often VNPT is asked meanwhile."""
        before, end = len(self.teller.of("QUERY")), self.now + time
        while self.now < end:
            self.now += every
            await self.chaser.look()
            await self.office.platform.settle(self.office.rooms)
        return len(self.teller.of("QUERY")) - before


def test_the_pauses_grow_and_end_daily():
    pauses = [later - earlier for earlier, later in pairwise(MOMENTS)]
    assert MOMENTS[0] == 30 * SECOND
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(days=1)
    assert MOMENTS[-1] <= GIVEN_UP
    assert [due_by(NOW, NOW + since) for since in MOMENTS] == [*range(1, len(MOMENTS) + 1)]
    assert due_by(NOW, NOW + MOMENTS[0] - SECOND) == 0


async def test_it_is_asked_less_and_less_often():
    chased = await Chased().begun()
    assert await chased.passes(timedelta(minutes=5)) == 4  # after 30 s, 1, 2 and 4 minutes
    assert await chased.passes(timedelta(minutes=55), timedelta(minutes=1)) == 3
    assert chased.office.types == ["fee-requested", "initiated"]


async def test_what_was_paid_without_a_word_is_found_and_nobody_is_asked_again():
    chased = await Chased().begun()
    chased.teller.told[chased.order] = {}
    assert await chased.passes(timedelta(minutes=1)) == 1
    assert chased.office.types == ["fee-requested", "initiated", "fee-paid"]
    assert await chased.passes(timedelta(days=1), timedelta(hours=1)) == 0


async def test_a_collector_that_is_down_is_asked_at_the_next_moment():
    chased = await Chased().begun()
    chased.teller.told[chased.order] = {}
    chased.teller.broken = httpx.ConnectError("down")
    await chased.passes(timedelta(seconds=40))
    chased.teller.broken = None
    assert await chased.passes(timedelta(seconds=30)) == 1
    assert chased.office.types[-1] == "fee-paid"


async def test_wrong_money_stops_neither_the_chaser_nor_the_others():
    chased = await Chased().begun()
    chased.teller.told[chased.order] = {"AMOUNT": "1"}
    assert await chased.passes(timedelta(minutes=2)) == 3
    assert chased.office.types == ["fee-requested", "initiated", "money-suspended"]


async def test_wrong_money_at_the_newest_attempt_hides_no_payment_of_an_earlier_one():
    chased = await Chased().begun()
    second = (await chased.office.pay(chased.fee_id)).json()["order"]
    chased.teller.told[second] = {"AMOUNT": "1", "VNPTPAY_TRANSACTION_ID": "T2"}
    chased.teller.told[chased.order] = {}
    await chased.office.platform.settle(chased.office.rooms)
    await chased.passes(timedelta(minutes=1))
    assert chased.office.types[-2:] == ["money-suspended", "fee-paid"]


async def test_a_notice_that_comes_again_after_a_month_changes_nothing():
    chased = await Chased().begun()
    told = [notice(chased.order), notice(chased.order, VNPTPAY_TRANSACTION_ID="T2")]
    first = [(await chased.office.tell(one)).json()["RESPONSE_CODE"] for one in told]
    await chased.office.platform.settle(chased.office.rooms)
    written = chased.office.facts
    await chased.passes(timedelta(days=31), timedelta(days=1))
    again = [(await chased.office.tell(one)).json()["RESPONSE_CODE"] for one in told]
    await chased.office.platform.settle(chased.office.rooms)
    assert (first, again) == (["00", "02"], ["02", "02"])
    assert chased.office.facts == written


async def test_a_fresh_process_asks_once_more_and_then_waits_as_before():
    chased = await Chased().begun()
    await chased.passes(timedelta(minutes=5))
    chased.chaser = chased.anew()
    assert await chased.passes(timedelta(minutes=1)) == 1


async def test_a_demand_that_was_cancelled_meanwhile_may_still_have_been_paid():
    chased = await Chased().begun()
    await chased.cancelled()
    chased.teller.told[chased.order] = {}
    assert await chased.passes(timedelta(minutes=1)) == 1
    assert chased.office.types[-2:] == ["fee-cancelled", "money-suspended"]
    assert await chased.passes(timedelta(days=1)) == 0
