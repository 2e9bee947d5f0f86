"""The name of an order says which demand it is for."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.values import FeeId
from services.payment.domain.orders import LENGTH, demand_in, order_for

FEES = st.integers(0, 2**128 - 1).map(lambda number: FeeId(f"f-{number:032x}"))


@given(FEES, st.uuids())
def test_a_demand_is_read_from_the_name_of_its_order(fee_id: FeeId, attempt: UUID):
    order = order_for(fee_id, attempt)
    assert demand_in(order) == fee_id
    assert len(order) == LENGTH == 40  # VNPT takes 50 signs, VNPAY 100
    assert order.isalnum()


@given(FEES, st.uuids(), st.uuids())
def test_other_attempts_have_other_names(fee_id: FeeId, one: UUID, other: UUID):
    same = one.int % 2**64 == other.int % 2**64
    assert (order_for(fee_id, one) == order_for(fee_id, other)) is same


def test_names_that_are_not_ours_speak_of_no_demand():
    ours = order_for(FeeId("f-" + "0" * 32), UUID(int=1))
    for other in ("", "mc1", "mc" + "1" * 32, "xx" + ours[2:], ours.upper(), ours + "1"):
        assert demand_in(other) is None
    assert demand_in("mc" + "z" * 38) is None  # more than any demand
    assert demand_in("mc" + "\u0663" * 38) is None  # a digit, but not one of ours
