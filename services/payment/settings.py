"""Knobs of payment: name, unit, default."""

from pydantic import SecretStr

from services.chassis.settings import Settings


class PaymentSettings(Settings):
    """What payment needs to know beyond what all services share.

    Attributes:
        public_url: MOTCUA_PUBLIC_URL, where citizens find the portal; they return only there.
        vnpt_url: MOTCUA_VNPT_URL, base of VNPT's payment API, without a slash at the end.
        vnpt_merchant: MOTCUA_VNPT_MERCHANT, our MERCHANT_SERVICE_ID.
        vnpt_secret: MOTCUA_VNPT_SECRET, last value of every signature.
        vnpt_api_key: MOTCUA_VNPT_API_KEY, what we show as the bearer.
        vnpay_url: MOTCUA_VNPAY_URL, where VNPAY is, without a slash at the end; empty: nobody
            pays through it.
        vnpay_merchant: MOTCUA_VNPAY_MERCHANT, our vnp_TmnCode.
        vnpay_secret: MOTCUA_VNPAY_SECRET, the key under every signature (vnp_HashSecret).
    """

    public_url: str = "http://127.0.0.1:8080"
    vnpt_url: str
    vnpt_merchant: str
    vnpt_secret: SecretStr
    vnpt_api_key: SecretStr
    vnpay_url: str = ""
    vnpay_merchant: str = ""
    vnpay_secret: SecretStr = SecretStr("")
