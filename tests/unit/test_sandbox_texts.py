"""Phones and the texts on them."""

import pytest

from deploy.sandbox.texts import OUTBOX_SIZE, Outbox, dialled


@pytest.mark.parametrize(
    "typed", ["0900000001", "84900000001", "+84900000001", "0900 000 001", "+84 900.000.001"]
)
def test_a_number_may_be_typed_in_any_usual_way(typed: str):
    assert dialled(typed) == "84900000001"


@pytest.mark.parametrize(
    "typed", ["", "12", "090000000", "09000000011", "+1900000001", "09a0000001"]
)
def test_what_is_no_mobile_number_is_nobodys_phone(typed: str):
    assert dialled(typed) is None


def test_the_newest_text_comes_first_and_only_on_its_own_phone():
    outbox = Outbox()
    outbox.deliver("1", ["84900000001"], "first")
    outbox.deliver("2", ["84900000002"], "other")
    outbox.deliver("3", ["84900000001"], "second")
    assert [text.text for text in outbox.of("84900000001")] == ["second", "first"]


def test_the_same_request_again_delivers_nothing():
    outbox = Outbox()
    outbox.deliver("1", ["84900000001"], "once")
    outbox.deliver("1", ["84900000001"], "twice")
    assert [text.text for text in outbox.of(None)] == ["once"]


def test_the_oldest_texts_make_room():
    outbox = Outbox()
    for n in range(OUTBOX_SIZE + 1):
        outbox.deliver(str(n), ["84900000001"], str(n))
    kept = outbox.of(None)
    assert (len(kept), kept[-1].text) == (OUTBOX_SIZE, "1")
