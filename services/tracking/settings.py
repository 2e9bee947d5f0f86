"""The tracking service's knobs."""

from typing import Annotated

from pydantic import Field, SecretStr

from services.chassis.settings import Settings

ONE_LIMIT = r"[1-9][0-9]*/([1-9][0-9]* )?(second|minute|hour|day)s?"
LIMITS = rf"^{ONE_LIMIT}(;{ONE_LIMIT})*$"


class TrackingSettings(Settings):
    """Beyond those of every service.

    Attributes:
        head_interval: MOTCUA_HEAD_INTERVAL, seconds between two signed heads of a growing stream.
        live_most: MOTCUA_LIVE_MOST, timelines that may be listened to at once in one process.
        head_private_key: MOTCUA_HEAD_PRIVATE_KEY, PEM of the Ed25519 key they are signed with.
        verify_hours: MOTCUA_VERIFY_HOURS, hours between two comparisons of the timelines with
            their streams, at low priority; 0: never.
        lookups_each: MOTCUA_LOOKUPS_EACH, how often one address, or one person who is logged in,
            may look up without a security code, e.g. `120/10 minutes;1500/day`; per process.
        lookups_overall: MOTCUA_LOOKUPS_OVERALL, the same for all addresses together.
    """

    head_interval: Annotated[float, Field(gt=0)] = 10.0
    live_most: Annotated[int, Field(gt=0)] = 1000
    head_private_key: SecretStr
    verify_hours: Annotated[float, Field(ge=0)] = 24.0
    lookups_each: Annotated[str, Field(pattern=LIMITS)] = "120/10 minutes;1500/day"
    lookups_overall: Annotated[str, Field(pattern=LIMITS)] = "6000/minute"
