"""This door's knobs."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Json, SecretStr, model_validator

from services.chassis.settings import read_knobs

SERVICES = ("catalog", "identity", "dossier", "payment", "tracking", "notify")


class GatewaySettings(BaseModel):
    """Read once, at the start; a missing, wrong or unknown value stops the process there.

    Attributes:
        province: MOTCUA_PROVINCE, the folder of the province pack.
        token_public_key: MOTCUA_TOKEN_PUBLIC_KEY, PEM of the Ed25519 key tokens are checked with.
        session_key: MOTCUA_SESSION_KEY, base64url of 32 bytes that seal the session cookie.
        public_url: MOTCUA_PUBLIC_URL, where browsers find this door; https makes cookies Secure.
        services: MOTCUA_SERVICES, JSON: the base URL of each of the six services.
        otel_exporter_otlp_endpoint: OTEL_EXPORTER_OTLP_ENDPOINT; traces and metrics go there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    province: Path = Path("deploy/provinces/kontum")
    token_public_key: str
    session_key: SecretStr
    public_url: str
    services: Json[dict[str, str]]
    otel_exporter_otlp_endpoint: str | None = None

    @property
    def otlp(self) -> bool:
        """Whether traces and metrics are exported."""
        return self.otel_exporter_otlp_endpoint is not None

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS."""
        return self.public_url.startswith("https://")

    @model_validator(mode="after")
    def _all_six(self) -> Self:
        if set(self.services) != set(SERVICES):
            raise ValueError("services must name " + ", ".join(SERVICES))
        return self

    @classmethod
    def from_environment(cls) -> Self:
        """The settings this process was started with.

        Raises:
            SettingsError: names each knob that is missing, unknown or wrong, never its value.
        """
        return read_knobs(cls)
