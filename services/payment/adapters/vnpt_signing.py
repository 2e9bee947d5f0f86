"""Which values VNPT signs, in which order. Source: domain facts §4.1.

The orders of the two signed replies to us (`INIT_REPLY`, `query_reply`) are published nowhere and
follow the manner of the others.
"""

from services.payment.adapters.speech import Dialect

INIT = (
    "ACTION", "VERSION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT", "AMOUNT_DETAIL",
    "SERVICE_ID", "DEVICE", "LOCALE", "CURRENCY_CODE", "PAYMENT_METHOD", "DESCRIPTION",
    "CREATE_DATE", "CLIENT_IP",
)  # fmt: skip
INIT_REPLY = (
    "RESPONSE_CODE", "DESCRIPTION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE",
    "REDIRECT_URL",
)  # fmt: skip
VNPT = Dialect(
    version="1.0.5",
    signature="SECURE_CODE",
    confirm=(
        "ACTION", "RESPONSE_CODE", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT",
        "CURRENCY_CODE", "VNPTPAY_TRANSACTION_ID", "PAYMENT_METHOD", "PAY_DATE", "ADDITIONAL_INFO",
    ),
    confirm_reply=(
        "RESPONSE_CODE", "DESCRIPTION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE",
    ),
    query=("ACTION", "VERSION", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "CREATE_DATE"),
    query_reply=(
        "RESPONSE_CODE", "MERCHANT_SERVICE_ID", "MERCHANT_ORDER_ID", "AMOUNT", "CURRENCY_CODE",
        "VNPTPAY_TRANSACTION_ID", "PAYMENT_METHOD", "PAY_DATE", "TRANSACTION_STATUS",
    ),
)  # fmt: skip
