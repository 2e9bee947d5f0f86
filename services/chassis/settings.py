"""Every knob that all services share: name, unit, default; and the reading of all knobs."""

import os
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

PREFIX = "MOTCUA_"
SHARED = (
    "nats_url",
    "mongodb_uri",
    "otel_exporter_otlp_endpoint",
)  # knobs that go by their customary names, without prefix


class SettingsError(Exception):
    """A knob is missing, unknown or wrong; the process must not start."""


class Settings(BaseModel):
    """Read once, at the start; a missing, wrong or unknown value stops the process there.

    Attributes:
        nats_url: NATS_URL.
        mongodb_uri: MONGODB_URI, of a replica set; each service uses its own database there.
        province: MOTCUA_PROVINCE, the folder of the province pack.
        token_public_key: MOTCUA_TOKEN_PUBLIC_KEY, PEM of the Ed25519 key tokens are checked with.
        service_token: MOTCUA_SERVICE_TOKEN, what this service shows to others.
        vault_key: MOTCUA_VAULT_KEY, base64url of 32 bytes that wrap every person's key.
        lookup_key: MOTCUA_LOOKUP_KEY, base64url of 32 bytes that seal codes on receipts.
        otel_exporter_otlp_endpoint: OTEL_EXPORTER_OTLP_ENDPOINT; traces and metrics go there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    nats_url: str = "nats://127.0.0.1:4222"
    mongodb_uri: str = "mongodb://127.0.0.1:27017"
    province: Path = Path("deploy/provinces/kontum")
    token_public_key: str
    service_token: SecretStr
    vault_key: SecretStr
    lookup_key: SecretStr
    otel_exporter_otlp_endpoint: str | None = None

    @property
    def otlp(self) -> bool:
        """Whether traces and metrics are exported."""
        return self.otel_exporter_otlp_endpoint is not None

    @classmethod
    def from_environment(cls) -> Self:
        """The settings this process was started with.

        Raises:
            SettingsError: names each knob that is missing, unknown or wrong, never its value.
        """
        return read_knobs(cls)


K = TypeVar("K", bound=BaseModel)


def read_knobs(of: type[K]) -> K:
    """Knobs of a service, or of the gateway, from the environment.

    Raises:
        SettingsError: names each knob that is missing, unknown or wrong, never its value.
    """
    environ = os.environ  # noqa: TID251 - this is where knobs are read
    given = {name: environ[name.upper()] for name in SHARED if name.upper() in environ}
    given = {name: value for name, value in given.items() if name in of.model_fields}
    for name, value in environ.items():
        if name.startswith(PREFIX):
            given[name.removeprefix(PREFIX).lower()] = value
    try:
        return of.model_validate_strings(given)
    except ValidationError as error:
        wrong = [f"{_knob(e['loc'])} ({e['msg']})" for e in error.errors(include_input=False)]
        raise SettingsError("; ".join(wrong)) from None


def _knob(location: tuple[int | str, ...]) -> str:
    """The name as it stands in the environment."""
    name = str(location[0]) if location else ""
    return name.upper() if name in SHARED else PREFIX + name.upper()
