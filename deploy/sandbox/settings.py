"""What the sandbox was started with: name, unit, default. Read once from the environment."""

import os
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

PREFIX = "MOTCUA_"


class Settings(BaseModel):
    """A wrong or unknown value stops the process at the start.

    The defaults let the sandbox be looked at alone; whoever plays the merchant for real brings
    secrets of its own. Environment names are these, in capitals, after `MOTCUA_`.

    Attributes:
        sandbox_url: where a browser finds the sandbox; no slash at the end.
        vnpt_merchant: MERCHANT_SERVICE_ID that the gateway gave to the merchant.
        vnpt_secret: the last value under every signature.
        vnpt_api_key: what the merchant sends as its Bearer.
        vnpt_ipn_url: where the merchant wants to be told, server to server.
        vnpay_merchant: vnp_TmnCode of the merchant.
        vnpay_secret: the key under every signature.
        vnpay_ipn_url: where that merchant wants to be told, server to server.
        national_merchant: MaDoiTac that the National Portal's platform gave to the merchant.
        national_secret: the last value under every signature there.
        national_api_key: what that merchant sends as its Bearer.
        national_ipn_url: where that merchant wants to be told, server to server.
        national_asks_url: where the National Portal asks what a dossier owes.
        national_asks_with: what it shows as its Bearer there.
        vneid_client_id: the portal, as the log-in knows it.
        vneid_client_secret: proves that it is the portal who trades a code.
        vneid_redirect: the only address a person is sent back to.
        sms_user: APIUSER of the brandname contract.
        sms_password: APIPASS of the brandname contract.
        sms_receipt_url: where receipts go, the gateway's name after it; empty: nowhere.
        sandbox_smtp_port: loopback port that takes e-mail in; 0: none does.
        zalo_app_id: the application, as Zalo knows it.
        zalo_app_secret: proves that it is the application who trades codes and tokens.
        zalo_oa_secret: the last value under every event of the webhook.
        zalo_webhook_url: where the application wants events; empty: they go nowhere.
        zalo_redirect: where the account's owner is sent back to; empty: the code is shown instead.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sandbox_url: str = "http://127.0.0.1:8090"
    vnpt_merchant: str = "MOTCUA"
    vnpt_secret: str = "sandbox-vnpt-secret"  # noqa: S105 -- opens a stand-in only
    vnpt_api_key: str = "sandbox-vnpt-key"
    vnpt_ipn_url: str = "http://127.0.0.1:8080/api/payment/vnpt/ipn"
    vnpay_merchant: str = "MOTCUA01"
    vnpay_secret: str = "sandbox-vnpay-secret"  # noqa: S105 -- opens a stand-in only
    vnpay_ipn_url: str = "http://127.0.0.1:8080/api/payment/vnpay/ipn"
    national_merchant: str = "DVCMOTCUA"
    national_secret: str = "sandbox-national-secret"  # noqa: S105 -- opens a stand-in only
    national_api_key: str = "sandbox-national-key"
    national_ipn_url: str = "http://127.0.0.1:8080/api/payment/national/ipn"
    national_asks_url: str = "http://127.0.0.1:8080/api/payment/national/dptracuuthanhtoanhs"
    national_asks_with: str = "sandbox-national-asks-with"
    vneid_client_id: str = "motcua"
    vneid_client_secret: str = "sandbox-vneid-secret"  # noqa: S105 -- opens a stand-in only
    vneid_redirect: str = "http://127.0.0.1:8080/dang-nhap/vneid/ve"
    sms_user: str = "motcua"
    sms_password: str = "sandbox-sms-password"  # noqa: S105 -- opens a stand-in only
    sms_receipt_url: str = ""
    sandbox_smtp_port: Annotated[int, Field(ge=0, le=65535)] = 0
    zalo_app_id: str = "4000000000000000051"
    zalo_app_secret: str = "sandbox-zalo-app-secret"  # noqa: S105 -- opens a stand-in only
    zalo_oa_secret: str = "sandbox-zalo-oa-secret"  # noqa: S105 -- opens a stand-in only
    zalo_webhook_url: str = ""
    zalo_redirect: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The settings this process was started with."""
        source = os.environ if environment is None else environment  # noqa: TID251 -- the one door
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in source.items()
            if name.startswith(PREFIX)
        }
        return cls.model_validate_strings(given)
