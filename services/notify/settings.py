"""The knobs of notify."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Json, SecretStr

from services.chassis.settings import Settings


class SmsLine(BaseModel):
    """A contract with a brandname gateway.

    Attributes:
        name: as messages and metrics name it, e.g. `sms-vnpt`; never used for another gateway
            again, because repeats are recognised by it.
        weight: its share of the messages among all gateways.
        url: base of the gateway; texts are posted to `/api` under it.
        user: APIUSER of the contract.
        password: APIPASS of the contract; receipts show it, too.
        label: LABELID, the brand as registered with the gateway.
        contract: CONTRACTID.
        contract_type: CONTRACTTYPEID; 1 is customer care, 2 advertising.
        template: TEMPLATEID, registered there, with one blank: the text.
        agent: AGENTID of the contract.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    weight: Annotated[int, Field(ge=1)] = 1
    url: str
    user: str
    password: SecretStr
    label: str = "1"
    contract: str = "1"
    contract_type: str = "1"
    template: str = "1"
    agent: str = "1"


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
        sms_weight: share of this gateway, where there are more.
        sms_more: JSON list of further gateways, see `SmsLine`.
        smtp_host: server that takes our e-mail; empty: there is no e-mail.
        smtp_port: its port.
        smtp_user: what we log in with there; empty: without log-in.
        smtp_password: likewise.
        smtp_tls: `none`, `starttls`, or `tls` from the first byte.
        smtp_sender: address that letters come from; empty: `no-reply@` the portal's host.
        smtp_at_once: connections to it at a time.
        carrier_patience: seconds within which any provider has to answer.
        carrier_rest: seconds for which one that failed five times is left alone.
        quiet_hours: whether those of the province's pack are kept; off to try things at night.
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
        zalo_zns_template: number of the template for notices by phone, registered with Zalo with
            the fields `tieu_de`, `loi_nhan` and `cta_link`; empty: no notices are sent by phone.
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
    sms_weight: Annotated[int, Field(ge=1)] = 1
    sms_more: Json[list[SmsLine]] = Field(default_factory=list)
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    smtp_sender: str = ""
    smtp_at_once: Annotated[int, Field(ge=1)] = 15
    carrier_patience: Annotated[float, Field(gt=0)] = 10.0
    carrier_rest: Annotated[float, Field(ge=0)] = 15.0
    quiet_hours: bool = True
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
    zalo_zns_template: str = ""
    zalo_window: Annotated[int, Field(ge=1)] = 300

    @property
    def sms_lines(self) -> list[SmsLine]:
        """Every gateway, the one of the plain knobs first."""
        first = SmsLine(
            name="sms-vnpt",
            weight=self.sms_weight,
            url=self.sms_url,
            user=self.sms_user,
            password=self.sms_password,
            label=self.sms_label,
            contract=self.sms_contract,
            contract_type=self.sms_contract_type,
            template=self.sms_template,
            agent=self.sms_agent,
        )
        return [first, *self.sms_more]
