"""The knobs of notify."""

from typing import Annotated

from pydantic import Field, SecretStr

from services.chassis.settings import Settings


class NotifySettings(Settings):
    """Who carries messages, and where people's numbers are asked for.

    Attributes:
        sms_url: base of the brandname gateway; texts are posted to `/api` under it.
        sms_user: APIUSER of the contract.
        sms_password: APIPASS of the contract.
        sms_label: LABELID, the brand as registered with the gateway.
        sms_contract: CONTRACTID.
        sms_contract_type: CONTRACTTYPEID; 1 is customer care, 2 advertising.
        sms_template: TEMPLATEID, registered there, with one blank: the text.
        sms_agent: AGENTID of the contract.
        identity_url: base of the identity service.
        public_url: where people find the portal; texts name its host.
        tracking_url: base of the tracking service.
        catalog_url: base of the catalogue.
        zalo_app_id: the application, as Zalo knows it; empty: there is no Official Account.
        zalo_app_secret: proves that it is us who trade codes and tokens.
        zalo_oa_secret: the last value under every event of the webhook.
        zalo_oauth_url: base of Zalo's log-in; no slash at the end.
        zalo_api_url: base of the platform of Official Accounts.
        zalo_zns_url: base of the platform of notices by phone.
        zalo_photo_sites: origins that photos may be fetched from, with spaces between them.
        zalo_window: seconds that an event may be old, or our clocks apart.
    """

    sms_url: str
    sms_user: str
    sms_password: SecretStr
    sms_label: str = "1"
    sms_contract: str = "1"
    sms_contract_type: str = "1"
    sms_template: str = "1"
    sms_agent: str = "1"
    identity_url: str
    public_url: str
    tracking_url: str = ""
    catalog_url: str = ""
    zalo_app_id: str = ""
    zalo_app_secret: SecretStr = SecretStr("")
    zalo_oa_secret: SecretStr = SecretStr("")
    zalo_oauth_url: str = "https://oauth.zaloapp.com"
    zalo_api_url: str = "https://openapi.zalo.me"
    zalo_zns_url: str = "https://business.openapi.zalo.me"
    zalo_photo_sites: str = "https://*.zdn.vn"
    zalo_window: Annotated[int, Field(ge=1)] = 300
