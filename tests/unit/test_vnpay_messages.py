"""What is said between us and VNPAY, to the letter."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from pydantic import SecretStr

from contracts.payment import Misfit
from services.payment.adapters.vnpay import Messages
from services.payment.domain.collection import (
    Bill,
    CollectorError,
    NoticeError,
    StillPending,
    Verdict,
)
from services.payment.domain.commands import ConfirmPayment, ReportExpiry, ReportFailure
from tests.fees import AMOUNT, PAID_AT
from tests.vnpay import MERCHANT, SECRET, answered, code, notice

MESSAGES = Messages(MERCHANT, SecretStr(SECRET))
BEGUN = datetime(2026, 11, 23, 17, 55, 9, tzinfo=UTC)  # already the 24th in Kon Tum
SOON, LATER = BEGUN + timedelta(minutes=44), BEGUN + timedelta(minutes=45)
BILL = Bill(
    order="mc1",
    amount=AMOUNT,
    description="Nộp phí | le phi, ho so",
    payer_ip="203.0.113.7",
    return_url="http://127.0.0.1:8080/ve?b=1&a=2",
    at=BEGUN,
)
PAYMENT = ConfirmPayment(
    order="mc1",
    amount=AMOUNT,
    currency="VND",
    transaction="14226112",
    bank="NCB",
    bank_reference="VNP14226112",
    paid_at=PAID_AT,
)


def heard_as(query: str) -> Verdict:
    with pytest.raises(NoticeError) as refused:
        MESSAGES.heard(query.encode())
    return refused.value.verdict


def standing(at: datetime = SOON, **other: Any) -> object:
    return MESSAGES.standing("mc1", BEGUN, at, json.dumps(answered("mc1", **other)).encode())


def test_the_address_is_signed_as_it_is_spelled_names_in_order_and_times_in_vietnam():
    signed = (
        "vnp_Amount=1000000&vnp_Command=pay&vnp_CreateDate=20261124005509&vnp_CurrCode=VND"
        "&vnp_ExpireDate=20261124011009&vnp_IpAddr=203.0.113.7&vnp_Locale=vn"
        "&vnp_OrderInfo=N+p+ph+le+phi+ho+so&vnp_OrderType=other"
        "&vnp_ReturnUrl=http%3A%2F%2F127.0.0.1%3A8080%2Fve%3Fb%3D1%26a%3D2"
        f"&vnp_TmnCode={MERCHANT}&vnp_TxnRef=mc1&vnp_Version=2.1.0"
    )
    assert MESSAGES.page(BILL) == f"{signed}&vnp_SecureHash={code(signed)}"


def test_a_query_is_signed_over_its_values_in_the_published_order():
    sent = MESSAGES.query("mc1", BEGUN, SOON, "r1")
    text = f"r1|2.1.0|querydr|{MERCHANT}|mc1|20261124005509|20261124013909|127.0.0.1|Tra cuu mc1"
    assert sent["vnp_SecureHash"] == code(text)


def test_every_verdict_has_an_answer_and_none_is_an_error_of_http():
    replies = {verdict: MESSAGES.reply(verdict) for verdict in Verdict}
    assert all(status == 200 for status, _ in replies.values())
    assert {verdict: body["RspCode"] for verdict, (_, body) in replies.items()} == {
        Verdict.TAKEN: "00",
        Verdict.KNOWN: "02",
        Verdict.PAID_OTHERWISE: "02",
        Verdict.UNKNOWN_ORDER: "01",
        Verdict.OTHER_MERCHANT: "01",
        Verdict.WRONG_AMOUNT: "04",
        Verdict.FORGED: "97",
        Verdict.MALFORMED: "99",
        Verdict.LATER: "99",
    }
    assert MESSAGES.reply(Verdict.TAKEN)[1]["Message"] == "Confirm Success"


def test_a_true_notice_of_a_payment_is_heard():
    assert MESSAGES.heard(notice("mc1").encode()) == PAYMENT


def test_names_in_any_order_capitals_and_the_kind_of_hash_change_nothing():
    pairs = notice("mc1").split("&")
    name, _, value = pairs.pop().partition("=")
    pairs.append(f"{name}={value.upper()}")
    turned = "&".join([*reversed(pairs), "vnp_SecureHashType=HMACSHA512", "utm=1"])
    assert MESSAGES.heard(turned.encode()) == PAYMENT


@pytest.mark.parametrize("codes", [("07", "07"), ("07", "00"), ("00", "07")])
def test_money_that_was_taken_but_is_suspicious_is_money_in_doubt(codes: tuple[str, str]):
    told = notice("mc1", vnp_ResponseCode=codes[0], vnp_TransactionStatus=codes[1])
    assert MESSAGES.heard(told.encode()) == replace(PAYMENT, doubt=Misfit.SUSPICIOUS)
    doubted = replace(PAYMENT, doubt=Misfit.SUSPICIOUS, bank_reference="")
    assert standing(vnp_TransactionStatus="07") == doubted


@pytest.mark.parametrize("reason", ["11", "15"])
def test_an_order_whose_time_is_over_has_expired(reason: str):
    told = notice("mc1", vnp_ResponseCode=reason, vnp_TransactionStatus="02")
    assert MESSAGES.heard(told.encode()) == ReportExpiry(order="mc1", code=reason)


@pytest.mark.parametrize("reason", ["24", "51", "65", "06", "75", "99"])
def test_a_true_notice_of_a_failure_is_heard_with_its_reason(reason: str):
    told = notice("mc1", vnp_ResponseCode=reason, vnp_TransactionStatus="02", vnp_PayDate=None)
    assert MESSAGES.heard(told.encode()) == ReportFailure(order="mc1", code=reason)


@pytest.mark.parametrize(
    ("rsp", "status"),
    [("24", "00"), ("24", "07"), ("07", "02"), ("00", "02"), ("00", ""), ("24", "")],
)
def test_a_notice_that_contradicts_itself_is_neither_payment_nor_failure(rsp: str, status: str):
    told = notice("mc1", vnp_ResponseCode=rsp or None, vnp_TransactionStatus=status or None)
    assert heard_as(told) is Verdict.MALFORMED


@pytest.mark.parametrize(
    "amount",
    ["1000050", "1000000.0", "10000e2", "-1000000", "0", "00", "01000000", "", str(10**20)],
)
def test_an_amount_that_is_no_whole_dong_is_no_amount(amount: str):
    outcome = MESSAGES.heard(notice("mc1", vnp_Amount=amount or None).encode())
    assert isinstance(outcome, ConfirmPayment)
    assert (outcome.amount, outcome.claimed) == (0, amount)


def test_an_amount_is_a_hundredth_of_what_is_written():
    outcome = MESSAGES.heard(notice("mc1", vnp_Amount="5000000").encode())
    assert isinstance(outcome, ConfirmPayment)
    assert outcome.amount == 50_000


@pytest.mark.parametrize("field", ["vnp_Amount", "vnp_TxnRef", "vnp_ResponseCode", "vnp_BankCode"])
def test_a_changed_value_is_a_forgery(field: str):
    told = dict(parse_qsl(notice("mc1")))
    changed = told | {field: told[field] + "1"}
    assert heard_as("&".join(f"{name}={v}" for name, v in changed.items())) is Verdict.FORGED


def test_another_secret_or_none_is_a_forgery():
    assert heard_as(notice("mc1", "guessed")) is Verdict.FORGED
    assert heard_as(notice("mc1").rpartition("&")[0]) is Verdict.FORGED


def test_a_notice_for_another_merchant_is_not_ours():
    assert heard_as(notice("mc1", vnp_TmnCode="OTHER")) is Verdict.OTHER_MERCHANT


def test_an_order_we_could_not_have_named_is_unknown():
    assert heard_as(notice("../mc1")) is Verdict.UNKNOWN_ORDER
    assert heard_as(notice("mc|1")) is Verdict.UNKNOWN_ORDER


@pytest.mark.parametrize(
    "query",
    [
        "vnp_Amount",
        "&&",
        notice("mc1") + "&vnp_Amount=1000000",
        notice("mc1") + "&x" * 60,
        "vnp_TxnRef=%FF",
        "vnp_TxnRef=\u0111",
    ],
)
def test_what_is_no_query_or_says_a_thing_twice_is_malformed(query: str):
    assert heard_as(query) is Verdict.MALFORMED


@pytest.mark.parametrize(
    "wrong",
    [
        {"vnp_PayDate": "20261323091509"},
        {"vnp_PayDate": None},
        {"vnp_TransactionNo": "0"},
        {"vnp_TransactionNo": None},
        {"vnp_BankCode": "Nguyễn Văn A"},
    ],
)
def test_a_payment_without_sound_proofs_is_malformed(wrong: dict[str, Any]):
    assert heard_as(notice("mc1", **wrong)) is Verdict.MALFORMED


def test_an_inquiry_may_say_paid_pending_or_failed():
    assert standing() == replace(PAYMENT, bank_reference="")  # querydr names none
    assert standing(vnp_TransactionStatus="01") == StillPending("mc1")
    lost = ReportFailure(order="mc1", code="status-02")
    assert standing(vnp_TransactionStatus="02") == lost


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"vnp_ResponseCode": "91", "vnp_TransactionStatus": ""}, "91"),
        ({"vnp_TransactionStatus": "01"}, "status-01"),
    ],
)
def test_an_order_is_waited_for_until_its_time_at_the_bank_is_over(
    told: dict[str, str], reason: str
):
    assert standing(SOON, **told) == StillPending("mc1")
    assert standing(LATER, **told) == ReportExpiry(order="mc1", code=reason)


def test_money_that_was_taken_and_turned_back_stays_uncertain():
    assert standing(LATER, vnp_TransactionStatus="04") == StillPending("mc1")


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        answered("mc1", "guessed"),
        answered("mc2"),
        answered("mc1", vnp_TmnCode="OTHER"),
        answered("mc1", vnp_ResponseCode="94"),
        answered("mc1", vnp_ResponseCode="97"),
        answered("mc1", vnp_TransactionStatus="05"),
        answered("mc1", vnp_PayDate=""),
        answered("mc1", vnp_Message="a|b"),
        answered("mc1", vnp_TransactionStatus="01") | {"vnp_TransactionStatus": "00"},
    ],
)
def test_an_answer_that_cannot_be_believed_tells_nothing(reply: bytes | dict[str, str]):
    body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    with pytest.raises(CollectorError):
        MESSAGES.standing("mc1", BEGUN, SOON, body)


def test_a_number_in_a_reply_is_verified_as_it_was_written():
    body = json.dumps(answered("mc1")).replace('"1000000"', "1000000").encode()
    assert MESSAGES.standing("mc1", BEGUN, SOON, body) == replace(PAYMENT, bank_reference="")


def test_a_reference_of_the_bank_that_can_be_none_is_not_kept():
    outcome = MESSAGES.heard(notice("mc1", vnp_BankTranNo="Nguyễn Văn A").encode())
    assert outcome == replace(PAYMENT, bank_reference="")
