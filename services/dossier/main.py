"""Composition root of dossier."""

from contracts.streams import DOSSIER, PAYMENT
from services.chassis.effects import Effect
from services.chassis.platform import Platform, Rooms
from services.chassis.province import (
    read_agencies,
    read_calendar,
    read_calendars,
    read_province,
)
from services.chassis.serve import serve
from services.chassis.tasks import Task
from services.dossier.adapters.clamd import clamd
from services.dossier.adapters.pdf import Examiners
from services.dossier.adapters.slips import draw
from services.dossier.api import api
from services.dossier.api.erasing import on_erased
from services.dossier.api.office import Office
from services.dossier.api.retention import Retention
from services.dossier.api.tidying import Tidying
from services.dossier.projections.dossier import dossier_view
from services.dossier.projections.references import official_view, procedure_view
from services.dossier.projections.watched import watched_view
from services.dossier.reactions import Watchdog, on_payment
from services.dossier.settings import DossierSettings


def rooms(platform: Platform, settings: DossierSettings) -> Rooms:
    stream = platform.stream(DOSSIER)
    office = Office(
        platform=platform,
        settings=settings,
        stream=stream,
        dossiers=platform.view(dossier_view),
        procedures=platform.view(procedure_view),
        officials=platform.view(official_view),
        province=read_province(settings.province),
        agencies=read_agencies(settings.province),
        calendar=read_calendar(settings.province),
        calendars=read_calendars(settings.province),
        pages=Examiners().pages,
        scanner=clamd(settings.clamd_url) if settings.clamd_url else None,
        draw=draw,
    )
    watched = watched_view(office.calendar)
    watchdog = Watchdog(stream, platform.view(watched), platform.clock)
    settle = on_payment(stream, platform.clock, office.calendar)
    return Rooms(
        routes=api(office),
        views=[dossier_view, procedure_view, official_view, watched],
        effects=[
            Effect(PAYMENT, "dossier-payment-v1", settle),
            Effect(DOSSIER, "dossier-erasure-v1", on_erased(office)),
        ],
        tasks=[
            Task("watchdog", watchdog.run),
            Task("uploads", Tidying(office).run),
            Task("retention", Retention(office).run),
        ],
    )


app = serve("dossier", DossierSettings, rooms)
