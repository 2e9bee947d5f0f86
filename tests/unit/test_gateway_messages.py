"""Refusals are told in plain words, whatever service they come from."""

import re
from pathlib import Path

import services
from services.gateway.messages import PROBLEMS, UNKNOWN, field_sentence, filled, sentence

SERVICES = Path(services.__file__).parent
RAISED = re.compile(r'(?:RejectedError\(|ProblemError\(\s*\d+,)\s*"([a-z]+\.[a-z-]+)"')
NOT_FOR_PAGES = {  # met by our own systems, partners and checkers of proofs only
    "catalog.component-twice",
    "catalog.procedure-invalid",
    "catalog.procedure-unknown",
    "catalog.quantity-field-missing",
    "dossier.upload-length-missing",
    "dossier.upload-metadata",
    "dossier.upload-offset-missing",
    "dossier.upload-type",
    "dossier.upload-version",
    "identity.officer-invalid",
    "notify.link-expired",
    "notify.link-spent",
    "notify.link-unknown",
    "notify.not-parked",
    "notify.receipt-refused",
    "notify.unknown-message",
    "notify.zalo-forged",
    "notify.zalo-stale",
    "notify.zalo-unheard",
    "payment.book-full",
    "payment.unknown-order",
    "payment.wrong-amount",
    "payment.wrong-currency",
    "request.idempotency-key-invalid",
    "request.idempotency-key-missing",
    "request.wait-for-invalid",
    "tracking.head-not-covered",
    "tracking.last-event-id-invalid",
    "tracking.proof-broken",
    "tracking.receipt-not-ready",
}


def raised() -> set[str]:
    """Every code that a service spells out where it refuses."""
    files = [p for p in SERVICES.rglob("*.py") if "gateway" not in p.parts]
    return {code for p in files for code in RAISED.findall(p.read_text(encoding="utf-8"))}


def test_every_refusal_a_person_can_meet_has_its_sentence():
    assert len(raised()) > 40
    assert raised() - NOT_FOR_PAGES <= set(PROBLEMS)


def test_an_unknown_refusal_is_still_told_in_plain_words():
    assert sentence("dossier.never-heard-of") == UNKNOWN


def test_what_the_problem_says_is_put_into_the_sentence():
    said = filled(sentence("identity.wrong-code"), {"tries_left": 3})
    assert said == "Mã xác thực chưa đúng. Bạn còn 3 lần thử."


def test_a_problem_that_says_too_little_breaks_nothing():
    assert "tries_left" in filled(sentence("identity.wrong-code"), {})


def test_a_field_says_its_own_rule():
    assert field_sentence("phone", "format").startswith("Số điện thoại di động có 10 chữ số")
    assert field_sentence("phone", "required") == "Mời bạn điền mục này."
    assert "giới tính" in field_sentence("id_number", "sex-differs")
    assert field_sentence("anything", "unheard-of") == "Nội dung này chưa đúng. Mời bạn xem lại."
