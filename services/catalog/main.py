"""Composition root of catalog."""

from contracts.streams import CATALOG
from services.catalog.adapters.search import Shelves
from services.catalog.api import Known, offers, province, upkeep
from services.catalog.projections import demand, procedures
from services.catalog.settings import CatalogSettings
from services.chassis.auth import whois
from services.chassis.platform import Platform, Rooms
from services.chassis.province import read_agencies, read_groups
from services.chassis.requests import causes
from services.chassis.serve import serve


def rooms(platform: Platform, settings: CatalogSettings) -> Rooms:
    groups, agencies = read_groups(settings.province), read_agencies(settings.province)
    views = platform.view(procedures)
    newest = Shelves(views).newest
    known = Known(groups, agencies)
    who_is = whois(settings.token_public_key)
    return Rooms(
        routes=[
            province(groups, agencies, newest),
            offers(views, platform.view(demand), newest),
            upkeep(platform.stream(CATALOG), who_is, causes(platform.clock), known),
        ],
        views=[procedures, demand],
    )


app = serve("catalog", CatalogSettings, rooms)
