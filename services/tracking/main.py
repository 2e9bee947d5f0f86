"""Composition root of tracking."""

from contracts.streams import DOSSIER, TRACKING
from services.chassis.limiter import Limiter
from services.chassis.platform import Platform, Rooms
from services.chassis.province import read_calendars, read_province
from services.chassis.serve import serve
from services.chassis.tasks import Task
from services.chassis.vigil import vigil
from services.tracking.adapters.tiles import LOGGED, TileLog
from services.tracking.api import api
from services.tracking.api.live import Listening
from services.tracking.api.pace import Paces
from services.tracking.api.proofs import Proofs
from services.tracking.api.watch import Watch
from services.tracking.domain.note import pem_of, private_key
from services.tracking.projections.heads import head_view
from services.tracking.projections.pace import pace_view
from services.tracking.projections.timeline import timeline_view
from services.tracking.reactions import Notary
from services.tracking.settings import TrackingSettings


def proofs_of(platform: Platform, settings: TrackingSettings) -> Proofs:
    key = private_key(settings.head_private_key.get_secret_value())
    return Proofs(
        tapes={name: platform.tape(spec) for name, spec in LOGGED.items()},
        logs={name: TileLog(platform.blobs, name) for name in LOGGED},
        heads=platform.view(head_view),
        authority=f"motcua/{read_province(settings.province).code}",
        public_key=pem_of(key.public_key()),
    )


def notary_of(name: str, platform: Platform, proofs: Proofs, settings: TrackingSettings) -> Notary:
    return Notary(
        tape=proofs.tapes[name],
        log=proofs.logs[name],
        origin=proofs.origin(name),
        key=private_key(settings.head_private_key.get_secret_value()),
        facts=platform.stream(TRACKING),
        told=platform.tape(TRACKING),
        heads=proofs.heads,
        clock=platform.clock,
        interval=settings.head_interval,
    )


def rooms(platform: Platform, settings: TrackingSettings) -> Rooms:
    proofs = proofs_of(platform, settings)
    notaries = {name: notary_of(name, platform, proofs, settings) for name in LOGGED}
    timelines = platform.view(timeline_view)
    watch = Watch(timelines)
    listening = Listening(timelines, watch, platform.clock)
    paces = Paces(platform.view(pace_view), read_calendars(settings.province), platform.clock)
    limiter = Limiter(settings.lookups_each, settings.lookups_overall)
    tasks = [Task(f"notary {name}", notary.run) for name, notary in notaries.items()]
    if settings.verify_hours:
        tasks.append(vigil("tracking/timeline", settings.verify_hours))
    return Rooms(
        routes=api(listening, platform.stream(DOSSIER), proofs, limiter.wait, paces, settings),
        views=[timeline_view, head_view, pace_view],
        tasks=[*tasks, Task("watch of timelines", watch.run)],
    )


app = serve("tracking", TrackingSettings, rooms)
