"""Whatever citizens, VNPT and the network do, in whatever order: the money comes out right."""

import asyncio
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.payment import FeePaid, MoneySuspended
from tests.fees import AMOUNT, notice
from tests.payment_office import Office, Teller
from tests.takings import balance, demands, takings

ORDERS = st.integers(min_value=0, max_value=2)  # the how-manieth attempt
STEPS = st.one_of(
    st.tuples(st.just("begin"), st.just(0), st.none()),
    st.tuples(st.just("inquire"), st.just(0), st.none()),
    st.tuples(st.sampled_from(["pay there", "fail there"]), ORDERS, st.none()),
    st.tuples(
        st.just("notice"),
        ORDERS,
        st.sampled_from(
            [
                {},
                {},
                {"RESPONSE_CODE": "24"},
                {"VNPTPAY_TRANSACTION_ID": "T2"},
                {"AMOUNT": "10001"},
                {"CURRENCY_CODE": "USD"},
                {"secret": "guessed"},
            ]
        ),
    ),
)
Step = tuple[str, int, dict[str, Any] | None]
TRUE: tuple[dict[str, Any], ...] = ({}, {"VNPTPAY_TRANSACTION_ID": "T2"})


class Conversation:
    """One demand, and what everyone knows of it."""

    def __init__(self) -> None:
        self.vnpt = Teller()
        self.office = Office(self.vnpt)
        self.fee_id = ""
        self.orders: list[str] = []
        self.confirmed = False
        self.movements: set[tuple[str, str]] = set()

    async def hold(self, steps: list[Step]) -> None:
        """All steps, one after the other."""
        self.fee_id = await self.office.ask_for_fee()
        for kind, which, wrong in steps:
            order = self.orders[which] if which < len(self.orders) else "mc0"
            await self._step(kind, order, wrong)
            assert ("fee-paid" in self.office.types) == self.confirmed

    async def _step(self, kind: str, order: str, wrong: dict[str, Any] | None) -> None:
        match kind:
            case "begin":
                self._inquired()
                answer = await self.office.pay(self.fee_id)
                assert answer.status_code == (409 if self.confirmed else 201)
                self.orders += [answer.json()["order"]] if answer.is_success else []
            case "inquire":
                self._inquired()
                state = (await self.office.inquire(self.fee_id)).json()["state"]
                assert (state == "paid") == self.confirmed
            case "pay there":
                self.vnpt.told[order] = {}
            case "fail there":
                self.vnpt.told[order] = {"TRANSACTION_STATUS": "4"}
            case _:
                self.confirmed |= order in self.orders and wrong in TRUE
                self.movements |= moved(order, wrong or {})
                await self.office.tell(notice(order, **(wrong or {})))

    def _inquired(self) -> None:
        """What an inquiry must find: a payment, unless of a failed attempt before the last."""
        failed = {f.order for f in self.office.facts if f.type == "payment.failed.v1"}
        asked = [o for o in self.orders if o not in failed or o == self.orders[-1]][-5:]
        self.confirmed |= any(self.vnpt.told.get(order) == {} for order in asked)


def moved(order: str, wrong: dict[str, Any]) -> set[tuple[str, str]]:
    """The money that a notice verifiably tells of."""
    told = wrong.keys().isdisjoint({"secret", "RESPONSE_CODE"})
    return {(order, wrong.get("VNPTPAY_TRANSACTION_ID", "T1"))} if told else set()


@given(st.lists(STEPS, max_size=14))
@settings(max_examples=60)
def test_a_fee_is_paid_exactly_once_if_it_was_ever_truly_paid(steps: list[Step]):
    conversation = Conversation()
    asyncio.run(conversation.hold(steps))
    settled = [fact for fact in conversation.office.facts if isinstance(fact, FeePaid)]
    assert len(settled) == int(conversation.confirmed)
    assert all(fact.amount == AMOUNT and fact.order in conversation.orders for fact in settled)
    held = [f for f in conversation.office.facts if isinstance(f, MoneySuspended)]
    told = {(fact.order, fact.transaction) for fact in settled}
    told |= {(fact.order, fact.transaction) for fact in held}
    assert told >= conversation.movements
    assert len({fact.suspense_id for fact in held}) == len(held)
    out = {fact.suspense for fact in settled} & {fact.suspense_id for fact in held}
    assert len(settled) + len(held) - len(out) == len(told)


async def test_of_a_day_of_callbacks_every_dong_is_accounted_for():
    random = Random(5)  # noqa: S311 - the same day every time
    office, of = Office(Teller()), demands(100, random)
    await office.lay(of)
    day = takings(of, 1000, random)
    for at in range(0, len(day.told), 10):
        answers = await asyncio.gather(*(office.tell(one) for one in day.told[at : at + 10]))
        assert not [answer for answer in answers if answer.status_code == 503]
    await office.platform.settle(office.rooms)
    found = balance([*office.facts, *office.receipts])
    assert found.faults(day) == []
    assert found.suspense > 0
    assert len(found.paid) > 80
