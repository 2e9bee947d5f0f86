"""The provider: its name, its key, the log-ins under way, and who may ask it."""

from hmac import compare_digest
from typing import Any

from deploy.sandbox.drawer import Drawer
from deploy.sandbox.pkce import CHALLENGE
from deploy.sandbox.settings import Settings
from deploy.sandbox.vneid.attempts import Attempt, Grant
from deploy.sandbox.vneid.people import PEOPLE
from deploy.sandbox.vneid.tokens import ALGORITHM, Signer


class Provider:
    """What the endpoints and the pages share."""

    def __init__(self, settings: Settings) -> None:
        self.client = settings.vneid_client_id
        self.redirect = settings.vneid_redirect
        self.issuer = settings.sandbox_url + "/vneid"
        self.signer = Signer()
        self.attempts: Drawer[Attempt] = Drawer()
        self.grants: Drawer[Grant] = Drawer()
        self._secret = settings.vneid_client_secret

    def is_portal(self, client: str, secret: str) -> bool:
        """Whether the portal itself asks."""
        named = compare_digest(client.encode(), self.client.encode())
        return compare_digest(secret.encode(), self._secret.encode()) and named

    def discovery(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery §3)."""
        claims = next(iter(PEOPLE.values())).claims
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/auth",
            "token_endpoint": self.issuer + "/token",
            "jwks_uri": self.issuer + "/jwks",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "claims_supported": ["iss", "aud", "exp", "iat", "auth_time", "nonce", *claims],
            "ui_locales_supported": ["vi"],
        }


def wish_fault(asked: dict[str, str]) -> tuple[str, str] | None:
    """OIDC `error` and its description; None if the wish can be granted."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type", "only code"
    if "openid" not in asked.get("scope", "").split():
        return "invalid_scope", "openid is missing"
    if asked.get("code_challenge_method") != "S256":
        return "invalid_request", "code_challenge_method must be S256"
    if not CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        return "invalid_request", "code_challenge is missing or misshapen"
    if not (asked.get("state") and asked.get("nonce")):
        return "invalid_request", "state and nonce are needed"
    return None
