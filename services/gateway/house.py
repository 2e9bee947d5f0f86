"""What every page stands on; made once, by `main`."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations

import httpx
from jinja2 import Environment

from contracts.province import Province
from contracts.values import AgencyCode
from services.chassis.clock import Clock
from services.gateway.remembered import Remembered
from services.gateway.session import Seal
from services.gateway.settings import GatewaySettings


@dataclass(frozen=True)
class House:
    """Settings, clock, texts and lines; it never changes while the process runs.

    Attributes:
        provincial: agencies that speak for the province.
        clients: a line to each service, by name.
        listening: a line to tracking of its own, for streams that stay open.
        remembered: what services said that is the same for everybody.
        languages: translations, by language.
        environments: templates, by language.
    """

    settings: GatewaySettings
    clock: Clock
    province: Province
    provincial: frozenset[AgencyCode]
    seal: Seal
    clients: Mapping[str, httpx.AsyncClient]
    listening: httpx.AsyncClient
    remembered: Remembered
    languages: Mapping[str, NullTranslations]
    environments: Mapping[str, Environment]
