"""The launcher's own knobs, read once from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.launcher.refusal import RefusalError

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "MOTCUA_"
PLAIN = ("NATS_URL", "MONGODB_URI")  # knobs that are known everywhere by these names

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseModel):
    """Where the house stands; a wrong or unknown value stops the launcher at once.

    Attributes:
        home: MOTCUA_HOME, the folder that holds all state.
        province: MOTCUA_PROVINCE, the folder of the province pack.
        port: MOTCUA_PORT of the portal.
        sandbox_port: MOTCUA_SANDBOX_PORT of the stand-ins for outside systems.
        sandbox_smtp_port: MOTCUA_SANDBOX_SMTP_PORT on which the sandbox takes e-mail in.
        nats_port: MOTCUA_NATS_PORT of the embedded NATS.
        mongodb_port: MOTCUA_MONGODB_PORT of the embedded mongod.
        min_disk_mb: MOTCUA_MIN_DISK_MB that must be free at home, in MB.
        ready_seconds: MOTCUA_READY_SECONDS the house has to become ready.
        quiet_hours: MOTCUA_QUIET_HOURS, whether the pack's quiet hours are kept.
        clamd_url: MOTCUA_CLAMD_URL, `tcp://host:3310` of a ClamAV daemon that scans uploads.
        nats_url: NATS_URL of a NATS of your own; the embedded one then stays off.
        mongodb_uri: MONGODB_URI of a replica set of your own, without a database in its path.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Path(".motcua")
    province: Path = ROOT / "deploy" / "provinces" / "kontum"
    port: Port = 8080
    sandbox_port: Port = 8090
    sandbox_smtp_port: Port = 8025
    nats_port: Port = 4222
    mongodb_port: Port = 27017
    min_disk_mb: Annotated[int, Field(ge=0)] = 1024
    ready_seconds: Annotated[float, Field(gt=0)] = 120.0
    nats_url: str | None = None
    mongodb_uri: str | None = None
    quiet_hours: bool = True
    clamd_url: str | None = None

    @property
    def portal(self) -> str:
        """Where citizens and officials find the portal."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        """Where the stand-ins for outside systems are."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @classmethod
    def from_environment(cls) -> Self:
        """The settings this launcher was started with."""
        return cls.read(os.environ)  # noqa: TID251 - this is the launcher's settings.py

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings these variables say; an empty one counts as not given.

        Raises:
            RefusalError: a name is unknown or a value is wrong.
        """
        knobs = {knob(field): field for field in cls.model_fields}
        for name in sorted(environment):
            if name.startswith(PREFIX) and name not in knobs:
                raise RefusalError(f"{name} is not a knob; the knobs are {', '.join(knobs)}.")
        given = {field: environment[name] for name, field in knobs.items() if environment.get(name)}
        try:
            read = cls.model_validate(given)
        except ValidationError as error:
            wrong = error.errors()[0]
            name = knob(str(wrong["loc"][0]))
            raise RefusalError(f"{name}={wrong['input']!r}: {wrong['msg']}.") from None
        return read.model_copy(
            update={"home": read.home.resolve(), "province": read.province.resolve()}
        )


def knob(field: str) -> str:
    """The environment variable that sets a field."""
    return field.upper() if field.upper() in PLAIN else PREFIX + field.upper()


def inherited() -> dict[str, str]:
    """What every child gets of the launcher's environment: all but the knobs of the house.

    Loopback never goes through a proxy, whatever the machine's proxy settings are.
    """
    passed = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251 - this is the launcher's settings.py
        if not name.startswith(PREFIX) and name not in PLAIN
    }
    direct = ",".join(filter(None, (passed.get("NO_PROXY"), "127.0.0.1", "localhost")))
    return passed | {"NO_PROXY": direct, "no_proxy": direct}
