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
        national_url: MOTCUA_NATIONAL_URL, where the National Portal's platform is, without a slash
            at the end; empty: nobody pays through it.
        national_merchant: MOTCUA_NATIONAL_MERCHANT, our MaDoiTac.
        national_secret: MOTCUA_NATIONAL_SECRET, last value of every signature.
        national_api_key: MOTCUA_NATIONAL_API_KEY, what we show the platform as the bearer.
        national_asks_with: MOTCUA_NATIONAL_ASKS_WITH, what the platform shows us as the bearer
            when it asks what a dossier owes; empty: it is not answered.
        identity_url: MOTCUA_IDENTITY_URL, the identity service, which knows whom a receipt is made
            out to.
    """

    public_url: str = "http://127.0.0.1:8080"
    vnpt_url: str
    vnpt_merchant: str
    vnpt_secret: SecretStr
    vnpt_api_key: SecretStr
    vnpay_url: str = ""
    vnpay_merchant: str = ""
    vnpay_secret: SecretStr = SecretStr("")
    national_url: str = ""
    national_merchant: str = ""
    national_secret: SecretStr = SecretStr("")
    national_api_key: SecretStr = SecretStr("")
    national_asks_with: SecretStr = SecretStr("")
    identity_url: str = "http://127.0.0.1:9"
