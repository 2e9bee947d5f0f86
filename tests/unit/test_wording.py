"""What messages say, and that every phone can show it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.identity import Purpose
from contracts.notify import Kind, Language
from contracts.values import Named
from services.notify.domain.first_edition import INBOX, PHONE
from services.notify.domain.wording import (
    GSM_7,
    SMS_LENGTH,
    Face,
    OneTimeCode,
    Told,
    code_letter,
    inbox_text,
    phone_text,
    plain,
)
from tests.telling import CODE, COPIES

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # 09:30 in Kon Tum
FACE = Face(
    brand="DVCKONTUM",
    site="dvc.kontum.example",
    zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    agencies={"H34.23.09": Named(vi="UBND phường Kon Tum", en="Kon Tum Ward")},
)
FACTS = {
    "at": AT.isoformat(),
    "due": (AT + timedelta(days=1)).isoformat(),
    "paid_at": AT.isoformat(),
    "until": (AT + timedelta(days=30)).isoformat(),
    "previous": AT.isoformat(),
    "items": "2",
    "ground": "not-supplemented",
    "fee": "refund",
    "amount": "16000",
    "transaction": "TX-77",
    "agency": "H34.23.09",
    "name": "Lê Văn Ví Dụ",
    "title": "Công chức",
}
LOG_IN = OneTimeCode(
    phone="0900000001",
    code="123456",
    purpose=Purpose.LOG_IN,
    expires_at=AT + timedelta(minutes=5),
)
IN_INBOX = [kind for kind in Kind if kind is not Kind.ONE_TIME_CODE]
ABOUT_DOSSIERS = [k for k in IN_INBOX if k not in (Kind.EMAIL_CHANGED, Kind.ZALO_LINKED)]


def told(kind: Kind, code: str | None = CODE) -> Told:
    return Told(kind=kind, code=code, procedure_name=COPIES, facts=FACTS)


def test_every_kind_has_its_words_in_every_language():
    assert set(PHONE["vi"]) == set(PHONE["en"]) == set(Kind)
    assert set(INBOX["vi"]) == set(INBOX["en"]) == set(IN_INBOX)


def test_a_one_time_code_comes_with_its_purpose_its_end_and_a_warning():
    assert code_letter(LOG_IN, FACE)[0] == (
        "DVCKONTUM: Ma xac thuc 123456 de dang nhap, dung duoc den 23/11/2026 09:35."
        " KHONG dua ma nay cho bat ky ai, ke ca can bo."
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            Kind.SUBMITTED,
            (
                f"DVCKONTUM: Ho so {CODE} da nop luc 23/11/2026 09:30."
                " Ban se duoc bao khi ho so duoc tiep nhan. Xem tai dvc.kontum.example"
            ),
        ),
        (
            Kind.FEE_PAID,
            (
                f"DVCKONTUM: Ho so {CODE} da thu 16.000 dong luc 23/11/2026 09:30."
                " Ma giao dich TX-77. Xem tai dvc.kontum.example"
            ),
        ),
        (
            Kind.RECEIVED,
            (
                f"DVCKONTUM: Ho so {CODE} da duoc tiep nhan luc 23/11/2026 09:30."
                " Hen tra ket qua 24/11/2026 09:30. Xem tai dvc.kontum.example"
            ),
        ),
        (
            Kind.RESULT_READY,
            (
                f"DVCKONTUM: Ho so {CODE} da co ket qua luc 23/11/2026 09:30."
                " Xem va tai ve tai dvc.kontum.example"
            ),
        ),
    ],
)
def test_a_phone_shows_code_and_local_time_in_plain_letters(kind: Kind, text: str):
    assert phone_text(told(kind), FACE) == text


@pytest.mark.parametrize(
    ("kind", "vietnamese", "english"),
    [
        (
            Kind.SUBMITTED,
            (
                f"Hồ sơ {CODE} (Cấp bản sao Trích lục hộ tịch) đã nộp lúc 23/11/2026 09:30 đến"
                " UBND phường Kon Tum. Bạn sẽ được báo khi hồ sơ được tiếp nhận."
            ),
            (
                f"Dossier {CODE} (Copies of civil status records) was submitted to Kon Tum Ward on"
                " 23/11/2026 09:30. You will be told when it is received."
            ),
        ),
        (
            Kind.RECEIVED,
            (
                f"Hồ sơ {CODE} (Cấp bản sao Trích lục hộ tịch) đã được Công chức Lê Văn Ví Dụ,"
                " UBND phường Kon Tum, tiếp nhận lúc 23/11/2026 09:30."
                " Hẹn trả kết quả: 24/11/2026 09:30."
            ),
            (
                f"Dossier {CODE} (Copies of civil status records) was received by Công chức"
                " Lê Văn Ví Dụ, Kon Tum Ward, on 23/11/2026 09:30."
                " The result is due on 24/11/2026 09:30."
            ),
        ),
    ],
)
def test_the_inbox_tells_it_in_full_in_both_languages(kind: Kind, vietnamese: str, english: str):
    assert inbox_text(told(kind), FACE, "vi") == vietnamese
    assert inbox_text(told(kind), FACE, "en") == english


NEWS = {
    Kind.SUPPLEMENT_WANTED: "can bo sung 2 muc truoc 23/12/2026 09:30. Xem tung muc",
    Kind.PAYMENT_WANTED: "can nop them 16.000 dong, bao luc 23/11/2026 09:30. Xem ly do va nop",
    Kind.REFUSED: "khong duoc tiep nhan, bao luc 23/11/2026 09:30. Xem ly do va huong dan",
    Kind.EXTENDED: "duoc hen lai 24/11/2026 09:30. Truoc day hen 23/11/2026 09:30. Xem ly do",
    Kind.STOPPED: "bi dung giai quyet luc 23/11/2026 09:30. Xem ly do tai",
    Kind.RESUMED: "tiep tu luc 23/11/2026 09:30. Hen tra ket qua 24/11/2026 09:30. Xem",
    Kind.WITHDRAWN: "da duoc rut luc 23/11/2026 09:30. Phi, le phi da nop se duoc hoan lai. Xem",
    Kind.OVERDUE: "da qua han tra ket qua 24/11/2026 09:30. Co quan da duoc nhac. Xem tai",
}


@pytest.mark.parametrize("kind", NEWS)
def test_a_phone_tells_what_officials_did_and_where_to_read_why(kind: Kind):
    text = phone_text(told(kind), FACE)
    assert NEWS[kind] in text
    assert text.endswith("dvc.kontum.example")
    assert ("Xin loi ban." in text) is (kind in {Kind.EXTENDED, Kind.OVERDUE})


@pytest.mark.parametrize(
    ("kind", "vietnamese", "english"),
    [
        (Kind.SUPPLEMENT_WANTED, "trước 23/12/2026 09:30", "in 2 points"),
        (Kind.EXTENDED, "UBND phường Kon Tum xin lỗi bạn", "Kon Tum Ward apologises"),
        (Kind.STOPPED, "vì chưa được bổ sung trong thời hạn", "because it was not completed"),
        (Kind.WITHDRAWN, "đã nộp sẽ được hoàn lại.", "will be given back."),
        (Kind.OVERDUE, "đã quá hạn trả kết quả 24/11/2026 09:30", "is late"),
    ],
)
def test_the_inbox_says_what_is_asked_and_apologises_for_what_is_late(
    kind: Kind, vietnamese: str, english: str
):
    assert vietnamese in inbox_text(told(kind), FACE, "vi")
    assert english in inbox_text(told(kind), FACE, "en")


@pytest.mark.parametrize(
    ("fee", "said"), [("none", "chưa nộp"), ("kept", "không được hoàn lại"), ("?", "rút")]
)
def test_what_becomes_of_the_money_is_said_in_each_case(fee: str, said: str):
    message = Told(
        kind=Kind.WITHDRAWN, code=CODE, procedure_name=COPIES, facts=FACTS | {"fee": fee}
    )
    assert said in inbox_text(message, FACE, "vi")
    assert "  " not in phone_text(message, FACE)


def test_before_there_is_a_code_the_procedure_names_the_dossier():
    paid = told(Kind.FEE_PAID, code=None)
    assert phone_text(paid, FACE).startswith("DVCKONTUM: Ho so cua ban da thu 16.000 dong")
    assert inbox_text(paid, FACE, "vi") == (
        "Hồ sơ Cấp bản sao Trích lục hộ tịch: đã nhận 16.000 đồng lúc 23/11/2026 09:30,"
        " mã giao dịch TX-77."
    )
    assert "16,000 VND" in inbox_text(paid, FACE, "en")


def test_a_name_without_english_is_shown_in_vietnamese():
    local = Told(kind=Kind.RESULT_READY, code=CODE, procedure_name=Named(vi="Tách hộ"), facts=FACTS)
    assert "(Tách hộ)" in inbox_text(local, FACE, "en")


def test_what_cannot_be_typed_on_a_phone_is_replaced():
    assert plain("Đắk Lắk \u2013 “sổ đỏ” [x] €5 \u2019") == "Dak Lak - ?so do? ?x? ?5 '"


def test_nothing_that_goes_wrong_shows_number_or_code():
    assert "123456" not in repr(LOG_IN)
    assert "0900000001" not in repr(LOG_IN)
    with pytest.raises(ValidationError) as error:
        OneTimeCode.model_validate({"phone": 900000001, "code": "12x456", "purpose": "log-in"})
    assert "12x456" not in str(error.value)
    assert "900000001" not in str(error.value)


INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2099, 1, 1),  # noqa: DTZ001 - idem
    timezones=st.just(UTC),
)
FACES = st.builds(
    Face,
    brand=st.text(max_size=40),
    site=st.text(max_size=200),
    zone=st.just(FACE.zone),
    agencies=st.just(FACE.agencies),
)
CODES = st.one_of(
    st.none(), st.from_regex(r"[A-Y][0-9]{2}(\.[0-9]{3}){3}-[0-9]{6}-[0-9]{5}", fullmatch=True)
)


def check(text: str) -> None:
    """One SMS, without diacritics, in the alphabet of every phone."""
    assert len(text) <= SMS_LENGTH
    assert set(text) <= GSM_7


@given(FACES, st.sampled_from(Purpose), st.from_regex(r"[0-9]{4,10}", fullmatch=True), INSTANTS)
def test_a_one_time_code_always_fits_into_one_sms_with_its_warning(
    face: Face, purpose: Purpose, code: str, at: datetime
):
    one = OneTimeCode(phone="0900000001", code=code, purpose=purpose, expires_at=at)
    text, _ = code_letter(one, face)
    check(text)
    assert f"Ma xac thuc {code} " in text
    assert text.endswith("KHONG dua ma nay cho bat ky ai, ke ca can bo.")


@given(
    FACES,
    st.sampled_from(ABOUT_DOSSIERS),
    CODES,
    INSTANTS,
    st.text(max_size=300),
    st.integers(1, 10**12),
)
def test_every_text_about_a_dossier_fits_into_one_sms_with_code_and_times(
    face: Face, kind: Kind, code: str | None, at: datetime, words: str, amount: int
):
    facts = dict.fromkeys(("transaction", "name", "title", "agency"), words) | {
        "at": at.isoformat(),
        "due": at.isoformat(),
        "paid_at": at.isoformat(),
        "until": at.isoformat(),
        "amount": str(amount),
    }
    message = Told(kind=kind, code=code, procedure_name=Named(vi=words), facts=facts)
    languages: dict[Language, str] = {"vi": "cua ban", "en": "our dossier"}
    for language, nameless in languages.items():
        text = phone_text(message, face, language)
        check(text)
        assert (code or nameless) in text
        assert f"{at.astimezone(face.zone):%d/%m/%Y %H:%M}" in text
        assert inbox_text(message, face, language)
