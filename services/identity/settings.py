"""The identity service's knobs."""

from pydantic import SecretStr

from services.chassis.settings import Settings


class IdentitySettings(Settings):
    """Knobs beyond those of every service.

    Attributes:
        token_private_key: MOTCUA_TOKEN_PRIVATE_KEY, PEM of the Ed25519 key tokens are signed with.
        captcha_key: MOTCUA_CAPTCHA_KEY, a Fernet key (base64url of 32 bytes).
        vneid_url: MOTCUA_VNEID_URL, the issuer of the national log-in; no slash at the end.
        vneid_client_id: MOTCUA_VNEID_CLIENT_ID, what the issuer calls us.
        vneid_client_secret: MOTCUA_VNEID_CLIENT_SECRET, how we prove it.
        public_url: MOTCUA_PUBLIC_URL, the portal's address, to which people come back.
    """

    token_private_key: SecretStr
    captcha_key: SecretStr
    vneid_url: str = "http://127.0.0.1:8090/vneid"
    vneid_client_id: str
    vneid_client_secret: SecretStr
    public_url: str = "http://127.0.0.1:8080"
