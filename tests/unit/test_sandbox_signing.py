"""The payment platform's signatures, against values computed by hand."""

from hashlib import sha256

import pytest

from deploy.sandbox.paying.signing import is_genuine, secure_code, signed
from deploy.sandbox.paying.texts import texts_of
from deploy.sandbox.vnpt.signing import INIT, IPN, PLACE, QUERY

FIELDS = {
    "ACTION": "INIT",
    "VERSION": "1.0.5",
    "MERCHANT_SERVICE_ID": "M1",
    "MERCHANT_ORDER_ID": "O-1",
    "AMOUNT": "60000",
    "AMOUNT_DETAIL": "",
    "SERVICE_ID": "S",
    "DEVICE": "1",
    "LOCALE": "vi-VN",
    "CURRENCY_CODE": "VND",
    "PAYMENT_METHOD": "PAYMENT",
    "DESCRIPTION": "Le phi",
    "CREATE_DATE": "20260102030405",
    "CLIENT_IP": "127.0.0.1",
}
SPELLED = (
    "INIT|1.0.5|M1|O-1|60000||S|1|vi-VN|VND|PAYMENT|Le phi|20260102030405|127.0.0.1|the-secret"
)


def test_a_signature_is_the_plain_sha256_of_the_values_in_order_with_the_secret_last():
    assert secure_code(FIELDS, INIT, "the-secret") == sha256(SPELLED.encode()).hexdigest()


def test_a_signature_written_in_capitals_is_as_good():
    fields = signed(FIELDS, INIT, "the-secret", PLACE)
    fields["SECURE_CODE"] = fields["SECURE_CODE"].upper()
    assert is_genuine(fields, INIT, "the-secret", PLACE)


@pytest.mark.parametrize("name", INIT)
def test_no_signed_value_can_be_changed(name: str):
    fields = signed(FIELDS, INIT, "the-secret", PLACE) | {name: "other"}
    assert not is_genuine(fields, INIT, "the-secret", PLACE)


def test_a_missing_signature_is_none():
    assert not is_genuine(FIELDS, INIT, "the-secret", PLACE)


def test_the_return_address_is_not_signed():
    assert "RETURN_URL" not in INIT


def test_notice_and_question_are_signed_in_the_published_order():
    assert "|".join(IPN) == (
        "ACTION|RESPONSE_CODE|MERCHANT_SERVICE_ID|MERCHANT_ORDER_ID|AMOUNT|CURRENCY_CODE|"
        "VNPTPAY_TRANSACTION_ID|PAYMENT_METHOD|PAY_DATE|ADDITIONAL_INFO"
    )
    assert "|".join(QUERY) == "ACTION|VERSION|MERCHANT_SERVICE_ID|MERCHANT_ORDER_ID|CREATE_DATE"


def test_numbers_are_read_as_they_were_written():
    assert texts_of(b'{"AMOUNT": 10000.0, "OTHER": 7, "NONE": null}') == {
        "AMOUNT": "10000.0",
        "OTHER": "7",
        "NONE": "",
    }


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b'{"A": "x|y"}', b'{"A": true}', b'{"A": {}}', b"\xff"]
)
def test_what_could_be_read_two_ways_is_not_read(body: bytes):
    assert texts_of(body) is None
