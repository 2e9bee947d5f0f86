"""What is said between us and the National Portal's platform, to the letter."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from services.chassis.province import read_agencies
from services.payment.adapters.national import NAME_LIMIT, Messages
from services.payment.domain.collection import (
    Bill,
    CollectorError,
    Debt,
    DeclinedError,
    NoticeError,
    Payer,
    Purpose,
    StillPending,
    Verdict,
)
from services.payment.domain.commands import ConfirmPayment, ReportFailure
from tests.fees import AMOUNT, LINES, PAID_AT, PAY_DATE
from tests.national import CODE, CONFIRM_REPLY, MERCHANT, QUERY_REPLY, SECRET, notice, signature
from tests.national import signed as signed_by_hand

KON_TUM = Path("deploy/provinces/kontum")
MESSAGES = Messages(MERCHANT, SecretStr(SECRET), read_agencies(KON_TUM))
AFTERNOON = datetime(2026, 11, 23, 8, 5, 9, tzinfo=UTC)
ORDER = f"{CODE}20261123150509"
PURPOSE = Purpose(
    dossier=CODE,
    procedure="1.001193",
    procedure_name="Đăng ký khai sinh",
    agency="H34.02",
    lines=LINES,
)
BILL = Bill(
    order="mc1",
    amount=AMOUNT,
    description="Nop phi | ho so",
    payer_ip="203.0.113.7",
    return_url="http://127.0.0.1:8080/ve",
    at=AFTERNOON,
    purpose=PURPOSE,
    payer=Payer(
        name="Trần Thị | Ví Dụ",
        id_number="000190000001",
        address="Thôn Mẫu",
        commune="Xã Đăk Tô",
        province="Quảng Ngãi",
    ),
)
PAYMENT = ConfirmPayment(
    order=ORDER, amount=AMOUNT, currency="VND", transaction="Q1", bank="BIDV", paid_at=PAID_AT
)


def body(fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_an_init_is_signed_over_its_values_in_the_published_order():
    sent = MESSAGES.init(BILL)
    text = (
        f"INIT|1.0.6|{MERCHANT}|mc1|10000|PAY|1|1|vi-VN|VND|PAYMENT|Nop phi ho so|20261123150509"
        f"|203.0.113.7|{SECRET}"
    )
    assert sent["MaXacThuc"] == hashlib.sha256(text.encode()).hexdigest()
    assert sent["UrlTraVe"] == BILL.return_url


def test_an_init_says_what_is_paid_to_whom_and_by_whom():
    receipt = MESSAGES.init(BILL)["ThongTinBienLai"]
    assert receipt["PhiLePhi"] == [
        {
            "LoaiPhiLePhi": "2",
            "MaPhiLePhi": "ban-chinh",
            "TenPhiLePhi": "Lệ phí cấp bản chính",
            "SoTien": "8000",
        },
        {
            "LoaiPhiLePhi": "1",
            "MaPhiLePhi": "ban-sao",
            "TenPhiLePhi": "Phí cấp bản sao",
            "SoTien": "2000",
        },
    ]
    assert receipt["DSKhoanNop"] == [{"NoiDung": f"Phí, lệ phí hồ sơ {CODE}", "SoTien": "10000"}]
    assert (receipt["MaDichVu"], receipt["MaTTHC"], receipt["MaDVC"]) == (
        "2",
        "1.001193",
        "1.001193.01",
    )
    account = receipt["TKThuHuong"], receipt["MaNHThuHuong"], receipt["TenTKThuHuong"]
    assert account == (
        "0000000000001",
        "Ngân hàng thử nghiệm",
        "Trung tâm Phục vụ hành chính công tỉnh",
    )
    assert receipt["HoTenNguoiNop"] == "Trần Thị Ví Dụ"  # without the border between values
    assert (receipt["SoCMNDNguoiNop"], receipt["HuyenNguoiNop"]) == ("000190000001", "Xã Đăk Tô")
    assert receipt["TinhNguoiNop"] == "Quảng Ngãi"
    assert receipt["SoQD"] == receipt["TenNguoiViPham"] == ""  # of fines


def test_a_name_that_is_too_long_for_the_platform_is_cut():
    long = Debt(reference=ORDER, demand="f-" + "1" * 32, amount=1, purpose=PURPOSE)
    purpose = Purpose(**{**vars(PURPOSE), "procedure_name": "Đ" * 300})
    told = MESSAGES.told(Debt(**{**vars(long), "purpose": purpose}), known=True)
    assert len(told["message"]["TenTTHC"]) == NAME_LIMIT


@pytest.mark.parametrize(("kind", "ask"), [("QUERY", "query"), ("GET_BILL", "bill")])
def test_questions_are_signed_over_their_values_in_the_published_order(kind: str, ask: str):
    sent = (
        MESSAGES.query("mc1", AFTERNOON)
        if ask == "query"
        else MESSAGES.about("GET_BILL", "mc1", AFTERNOON)
    )
    text = f"{kind}|1.0.6|{MERCHANT}|mc1|20261123150509|{SECRET}"
    assert sent["MaXacThuc"] == hashlib.sha256(text.encode()).hexdigest()


def test_our_reply_to_a_notice_has_the_national_names():
    status, reply = MESSAGES.reply(Verdict.KNOWN, ORDER, AFTERNOON)
    assert status == 200
    assert list(reply) == [*CONFIRM_REPLY.split(), "MaXacThuc"]
    assert (reply["MaLoi"], reply["MaThamChieu"], reply["ThoiGianGD"]) == (
        "02",
        ORDER,
        "20261123150509",
    )
    assert reply["MaXacThuc"] == signature(reply, CONFIRM_REPLY)


# The notice


@pytest.mark.parametrize(
    "sent",
    [
        body(notice(ORDER)),
        body(notice(ORDER)).replace(b'"10000"', b"10000"),
        urlencode({"data": json.dumps(notice(ORDER))}).encode(),
    ],
)
def test_a_true_notice_is_heard_as_json_with_a_number_or_in_a_form_field(sent: bytes):
    assert MESSAGES.heard(sent) == PAYMENT


def test_a_true_notice_of_a_failure_is_heard():
    assert MESSAGES.heard(body(notice(ORDER, MaLoi="24"))) == ReportFailure(order=ORDER, code="24")


@pytest.mark.parametrize(
    ("wrong", "verdict"),
    [
        ({"SoTien": "10000.0"}, None),
        ({"SoTien": "0"}, None),
        ({"SoTien": "-10000"}, None),
        ({"SoTien": str(10**18)}, None),
        ({"secret": "guessed"}, Verdict.FORGED),
        ({"MaDoiTac": "OTHER"}, Verdict.OTHER_MERCHANT),
        ({"LoaiBanTin": "INIT"}, Verdict.MALFORMED),
        ({"ThongTinGiaoDich": "a|b"}, Verdict.MALFORMED),
        ({"ThoiGianGD": "20261323091509"}, Verdict.MALFORMED),
        ({"MaNganHang": "Nguyễn Văn A"}, Verdict.MALFORMED),
        ({"MaThamChieu": "../mc1"}, Verdict.UNKNOWN_ORDER),
    ],
)
def test_what_does_not_fit_is_refused_and_a_strange_amount_is_none(
    wrong: dict[str, str], verdict: Verdict | None
):
    sent = body(notice(**({"order": ORDER} | wrong)))
    if verdict is None:
        outcome = MESSAGES.heard(sent)
        assert isinstance(outcome, ConfirmPayment)
        assert outcome.amount == 0
        return
    with pytest.raises(NoticeError) as refused:
        MESSAGES.heard(sent)
    assert refused.value.verdict is verdict


@pytest.mark.parametrize("name", ["MaThamChieu", "SoTien", "MaLoi", "MaGiaoDich", "MaXacThuc"])
def test_a_changed_value_is_a_forgery(name: str):
    told = notice(ORDER)
    with pytest.raises(NoticeError) as refused:
        MESSAGES.heard(body(told | {name: "x" + told[name][1:]}))
    assert refused.value.verdict is Verdict.FORGED


# Its replies


def answered(**other: str) -> bytes:
    fields = {
        "MaLoi": "00",
        "MaDoiTac": MERCHANT,
        "MaThamChieu": ORDER,
        "SoTien": str(AMOUNT),
        "MaTienTe": "VND",
        "MaGiaoDich": "Q1",
        "MaNganHang": "BIDV",
        "ThoiGianGD": PAY_DATE,
        "TrangThaiGD": "1",
    }
    return body(signed_by_hand(fields | other, QUERY_REPLY))


def test_an_inquiry_may_say_paid_pending_failed_or_never_opened():
    assert MESSAGES.standing(ORDER, answered()) == PAYMENT
    assert MESSAGES.standing(ORDER, answered(TrangThaiGD="3")) == StillPending(ORDER)
    failed = ReportFailure(order=ORDER, code="status-4")
    assert MESSAGES.standing(ORDER, answered(TrangThaiGD="4")) == failed
    unknown = answered(MaLoi="01", TrangThaiGD="")
    assert MESSAGES.standing(ORDER, unknown) == ReportFailure(order=ORDER, code="01")


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        answered(TrangThaiGD="2"),
        answered(MaLoi="97"),
        answered(MaThamChieu="mc2"),
        answered(MaDoiTac="OTHER"),
        answered(TrangThaiGD="3").replace(b'TrangThaiGD": "3"', b'TrangThaiGD": "1"'),
    ],
)
def test_an_answer_that_cannot_be_believed_tells_nothing(reply: bytes):
    with pytest.raises(CollectorError):
        MESSAGES.standing(ORDER, reply)


def opened(code: Any = "0", message: Any = '{"UrlThanhToan": "https://pay.example/x"}') -> bytes:
    return body({"error_code": code, "message": message})


def test_the_page_to_pay_at_is_in_the_message():
    assert MESSAGES.page(opened()) == "https://pay.example/x"
    assert MESSAGES.page(opened(code=0)) == "https://pay.example/x"


def test_a_no_to_init_is_told_with_its_reason():
    with pytest.raises(DeclinedError) as declined:
        MESSAGES.page(opened(code="-3", message=""))
    assert declined.value.code == "-3"
    with pytest.raises(DeclinedError) as declined:
        MESSAGES.page(opened(code="Nguyễn Văn A", message=None))
    assert declined.value.code == "unspecified"


@pytest.mark.parametrize(
    "reply",
    [
        b"<html>502</html>",
        b"[]",
        opened(message=""),
        opened(message="[]"),
        opened(message=7),
        opened(message="{}"),
        opened(message='{"UrlThanhToan": "javascript:alert(1)"}'),
        opened(message='{"UrlThanhToan": ["https://pay.example"]}'),
    ],
)
def test_no_page_is_taken_from_a_reply_that_cannot_be_read(reply: bytes):
    with pytest.raises(CollectorError):
        MESSAGES.page(reply)


# What the platform asks


def test_a_question_names_a_dossier():
    assert MESSAGES.asked(body({"MaHoSo": f" {CODE.lower()} "})) == CODE
    assert MESSAGES.asked(urlencode({"data": json.dumps({"MaHoSo": CODE})}).encode()) == CODE


@pytest.mark.parametrize("sent", [b"", b"[]", b"{}", body({"MaHoSo": ""}), body({"MaHoSo": [1]})])
def test_a_question_that_names_none_is_none(sent: bytes):
    with pytest.raises(ValueError):  # noqa: PT011 - broken JSON and a missing name alike
        MESSAGES.asked(sent)


def test_the_answer_says_what_is_owed_and_names_no_person():
    debt = Debt(reference=ORDER, demand="f-" + "1" * 32, amount=AMOUNT, purpose=PURPOSE)
    told = MESSAGES.told(debt, known=True)
    about = told["message"]
    assert told["error_code"] == 1
    assert (about["MaTraCuuTT"], about["MaHoSo"], about["client_id"]) == (ORDER, CODE, MERCHANT)
    assert len(about["transaction_id"]) == 20
    assert about["DSKhoanNop"][0]["SoTien"] == "10000"
    assert not [name for name in about if name.endswith("NguoiNop")]


def test_a_reference_is_the_code_and_the_time_in_viet_nam():
    assert MESSAGES.reference(CODE, AFTERNOON) == ORDER
    assert MESSAGES.told(None, known=True) == {"error_code": 0, "message": []}
    assert MESSAGES.told(None, known=False) == {"error_code": -1, "message": []}
