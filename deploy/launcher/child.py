"""A child as data: what to start, in what world, when it counts as ready."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.launcher.probes import Probe, always


class Tier(enum.IntEnum):
    """The servers start first and the rest together; all stop tier by tier, the highest first."""

    SERVER = 0
    SERVICE = 1
    GATEWAY = 2


@dataclass(frozen=True, kw_only=True)
class Child:
    """One process of the house.

    Attributes:
        environment: all of it; nothing is added.
        gives_way: levels of niceness by which it lets the others go first, 0 to 19.
    """

    name: str
    tier: Tier
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Probe = always
    gives_way: int = 0
