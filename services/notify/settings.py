"""The knobs of notify."""

from pydantic import SecretStr

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
