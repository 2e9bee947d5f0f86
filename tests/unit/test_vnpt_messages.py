"""What is said between us and VNPT, to the letter."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from services.payment.adapters.signing import instant, plain, stamp
from services.payment.adapters.vnpt import Messages
from services.payment.domain.collection import (
    Bill,
    CollectorError,
    DeclinedError,
    NoticeError,
    StillPending,
    Verdict,
)
from services.payment.domain.commands import ConfirmPayment, ReportFailure
from tests.fees import (
    AMOUNT,
    CONFIRM_REPLY,
    INIT_REPLY,
    MERCHANT,
    PAID_AT,
    PAY_DATE,
    QUERY_REPLY,
    SECRET,
    notice,
    signature,
    signed,
)

MESSAGES = Messages(MERCHANT, SecretStr(SECRET))
AFTERNOON = datetime(2026, 11, 23, 8, 5, 9, tzinfo=UTC)
BILL = Bill(
    order="mc1",
    amount=AMOUNT,
    description="Nop phi | ho so",
    payer_ip="203.0.113.7",
    return_url="http://127.0.0.1:8080/ve",
    at=AFTERNOON,
)
PAYMENT = ConfirmPayment(
    order="mc1",
    amount=AMOUNT,
    currency="VND",
    transaction="T1",
    bank="VIETCOMBANK",
    paid_at=PAID_AT,
)


def body(fields: Any) -> bytes:
    return json.dumps(fields).encode()


def heard_as(fields: Any) -> Verdict:
    with pytest.raises(NoticeError) as refused:
        MESSAGES.heard(fields if isinstance(fields, bytes) else body(fields))
    return refused.value.verdict


def test_times_are_vietnamese_and_have_24_hours():
    assert stamp(AFTERNOON) == "20261123150509"
    assert instant("20261123150509") == AFTERNOON


def test_free_text_never_moves_the_borders_between_values():
    assert plain("  Nop phi | ho so\n ") == "Nop phi ho so"
    assert len(plain("x" * 300)) == 255


def test_an_init_is_signed_over_its_values_in_the_published_order():
    sent = MESSAGES.init(BILL)
    text = (
        f"INIT|1.0.5|{MERCHANT}|mc1|10000|||1|vi-VN|VND|PAYMENT|Nop phi ho so|20261123150509"
        f"|203.0.113.7|{SECRET}"
    )
    assert sent["SECURE_CODE"] == hashlib.sha256(text.encode()).hexdigest()
    assert sent["RETURN_URL"] == BILL.return_url


def test_a_query_is_signed_over_its_values_in_the_published_order():
    text = f"QUERY|1.0.5|{MERCHANT}|mc1|20261123150509|{SECRET}"
    expected = hashlib.sha256(text.encode()).hexdigest()
    assert MESSAGES.query("mc1", AFTERNOON)["SECURE_CODE"] == expected


def test_our_reply_is_signed_over_its_values_in_the_published_order():
    status, reply = MESSAGES.reply(Verdict.TAKEN, "mc1", AFTERNOON)
    assert (status, reply["RESPONSE_CODE"], reply["CREATE_DATE"]) == (200, "00", "20261123150509")
    assert reply["SECURE_CODE"] == signature(reply, CONFIRM_REPLY)


def test_every_verdict_has_an_answer():
    answers = {v: MESSAGES.reply(v, "", AFTERNOON) for v in Verdict}
    told = {v: (status, reply["RESPONSE_CODE"]) for v, (status, reply) in answers.items()}
    assert told == {
        Verdict.TAKEN: (200, "00"),
        Verdict.KNOWN: (200, "02"),
        Verdict.PAID_OTHERWISE: (409, "02"),
        Verdict.UNKNOWN_ORDER: (404, "01"),
        Verdict.OTHER_MERCHANT: (400, "03"),
        Verdict.WRONG_AMOUNT: (409, "04"),
        Verdict.FORGED: (400, "97"),
        Verdict.MALFORMED: (400, "99"),
        Verdict.LATER: (503, "99"),
    }


def test_a_true_notice_of_a_payment_is_heard():
    assert MESSAGES.heard(body(notice("mc1"))) == PAYMENT


def test_a_signature_may_be_in_capitals():
    told = notice("mc1")
    assert MESSAGES.heard(body(told | {"SECURE_CODE": told["SECURE_CODE"].upper()})) == PAYMENT


def test_a_notice_in_a_form_field_is_heard_too():
    assert MESSAGES.heard(urlencode({"data": json.dumps(notice("mc1"))}).encode()) == PAYMENT


@pytest.mark.parametrize("form", [b"data=", b"data={}&data={}", b"data=%7B%7D&more=1", b"data"])
def test_a_form_that_holds_no_notice_is_malformed(form: bytes):
    with pytest.raises(NoticeError) as refused:
        MESSAGES.heard(form)
    assert refused.value.verdict is Verdict.MALFORMED


def test_a_true_notice_of_a_failure_is_heard():
    told = notice("mc1", RESPONSE_CODE="24", VNPTPAY_TRANSACTION_ID="")
    assert MESSAGES.heard(body(told)) == ReportFailure(order="mc1", code="24")


def test_a_number_is_verified_as_it_was_written():
    told = body(notice("mc1", AMOUNT="10000")).replace(b'"10000"', b"10000")
    assert MESSAGES.heard(told) == PAYMENT


@pytest.mark.parametrize(
    "amount", ["10000.0", "1e4", "-10000", "0", "010000", "", "\u0661\u0660", " 10000"]
)
def test_an_amount_that_is_no_whole_dong_is_no_amount(amount: str):
    outcome = MESSAGES.heard(body(notice("mc1", AMOUNT=amount)))
    assert isinstance(outcome, ConfirmPayment)
    assert outcome.amount == 0


def test_a_float_on_the_wire_is_not_rounded_into_an_amount():
    told = body(notice("mc1", AMOUNT="10000.0")).replace(b'"10000.0"', b"10000.0")
    outcome = MESSAGES.heard(told)
    assert isinstance(outcome, ConfirmPayment)
    assert outcome.amount == 0


def test_an_amount_too_large_for_any_fee_is_no_amount():
    outcome = MESSAGES.heard(body(notice("mc1", AMOUNT=str(10**18))))
    assert isinstance(outcome, ConfirmPayment)
    assert outcome.amount == 0


@pytest.mark.parametrize("field", ["AMOUNT", "MERCHANT_ORDER_ID", "RESPONSE_CODE", "SECURE_CODE"])
def test_a_changed_value_is_a_forgery(field: str):
    told = notice("mc1")
    assert heard_as(told | {field: told[field][:-1] + "9"}) is Verdict.FORGED


def test_another_secret_is_a_forgery():
    assert heard_as(notice("mc1", "guessed")) is Verdict.FORGED


def test_no_signature_is_a_forgery():
    told = notice("mc1")
    del told["SECURE_CODE"]
    assert heard_as(told) is Verdict.FORGED


def test_a_notice_for_another_merchant_is_not_ours():
    assert heard_as(notice("mc1", MERCHANT_SERVICE_ID="OTHER")) is Verdict.OTHER_MERCHANT


def test_another_action_is_no_notice():
    assert heard_as(notice("mc1", ACTION="INIT")) is Verdict.MALFORMED


def test_an_order_we_could_not_have_named_is_unknown():
    assert heard_as(notice("../mc1")) is Verdict.UNKNOWN_ORDER


def test_borders_between_values_cannot_be_moved():
    told = notice("mc1", PAYMENT_METHOD="ACB", PAY_DATE=PAY_DATE)
    moved = told | {"PAYMENT_METHOD": f"ACB|{PAY_DATE}", "PAY_DATE": ""}
    assert heard_as(moved) is Verdict.MALFORMED
    assert heard_as(notice("mc1", ADDITIONAL_INFO="a|b")) is Verdict.MALFORMED


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"CONFIRM"',
        b"\xff\xfe",
        b"NaN",
        b"[" * 100_000,
        b'{"ACTION": {"a": 1}}',
        b'{"ACTION": NaN}',
        b'{"ACTION": true}',
        b'{"ACTION": "\\ud800"}',
    ],
)
def test_garbage_is_malformed(garbage: bytes):
    assert heard_as(garbage) is Verdict.MALFORMED


@pytest.mark.parametrize(
    "wrong",
    [
        {"PAY_DATE": "20261323091509"},
        {"PAY_DATE": "yesterday"},
        {"VNPTPAY_TRANSACTION_ID": ""},
        {"VNPTPAY_TRANSACTION_ID": "T 1"},
        {"PAYMENT_METHOD": "Nguyễn Văn A"},
    ],
)
def test_a_payment_without_sound_proofs_is_malformed(wrong: dict[str, str]):
    assert heard_as(notice("mc1", **wrong)) is Verdict.MALFORMED


def test_a_failure_for_an_unspeakable_reason_is_still_a_failure():
    told = notice("mc1", RESPONSE_CODE="Nguyễn Văn A")
    assert MESSAGES.heard(body(told)) == ReportFailure(order="mc1", code="unspecified")


def opened(**other: str) -> bytes:
    fields = {
        "RESPONSE_CODE": "00",
        "DESCRIPTION": "Success",
        "MERCHANT_SERVICE_ID": MERCHANT,
        "MERCHANT_ORDER_ID": "mc1",
        "CREATE_DATE": PAY_DATE,
        "REDIRECT_URL": "https://pay.example/x",
    }
    return body(signed(fields | other, INIT_REPLY))


def test_the_page_to_pay_at_is_the_one_that_was_signed():
    assert MESSAGES.page("mc1", opened()) == "https://pay.example/x"


def test_a_no_to_init_is_told_with_its_reason():
    with pytest.raises(DeclinedError) as declined:
        MESSAGES.page("mc1", opened(RESPONSE_CODE="05", REDIRECT_URL=""))
    assert declined.value.code == "05"


@pytest.mark.parametrize(
    "reply",
    [
        b"<html>502</html>",
        opened(MERCHANT_ORDER_ID="mc2"),
        opened(MERCHANT_SERVICE_ID="OTHER"),
        opened(REDIRECT_URL="javascript:alert(1)"),
        opened().replace(b"pay.example", b"evil.example"),
    ],
)
def test_no_page_is_taken_from_a_reply_that_cannot_be_believed(reply: bytes):
    with pytest.raises(CollectorError):
        MESSAGES.page("mc1", reply)


def answered(**other: str) -> bytes:
    fields = {
        "RESPONSE_CODE": "00",
        "MERCHANT_SERVICE_ID": MERCHANT,
        "MERCHANT_ORDER_ID": "mc1",
        "AMOUNT": str(AMOUNT),
        "CURRENCY_CODE": "VND",
        "VNPTPAY_TRANSACTION_ID": "T1",
        "PAYMENT_METHOD": "VIETCOMBANK",
        "PAY_DATE": PAY_DATE,
        "TRANSACTION_STATUS": "1",
    }
    return body(signed(fields | other, QUERY_REPLY))


def test_an_inquiry_may_say_paid_pending_or_failed():
    assert MESSAGES.standing("mc1", answered()) == PAYMENT
    assert MESSAGES.standing("mc1", answered(TRANSACTION_STATUS="3")) == StillPending("mc1")
    lost = MESSAGES.standing("mc1", answered(TRANSACTION_STATUS="4"))
    assert lost == ReportFailure(order="mc1", code="status-4")


def test_an_order_that_was_never_opened_was_not_paid():
    unknown = answered(RESPONSE_CODE="01", TRANSACTION_STATUS="")
    assert MESSAGES.standing("mc1", unknown) == ReportFailure(order="mc1", code="01")


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        answered(TRANSACTION_STATUS="2"),
        answered(RESPONSE_CODE="97"),
        answered(PAY_DATE=""),
        answered(MERCHANT_ORDER_ID="mc2"),
        answered(TRANSACTION_STATUS="3").replace(b'STATUS": "3"', b'STATUS": "1"'),
    ],
)
def test_an_answer_that_cannot_be_believed_tells_nothing(reply: bytes):
    with pytest.raises(CollectorError):
        MESSAGES.standing("mc1", reply)
