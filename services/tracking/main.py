"""Composition root of tracking."""

from services.chassis.platform import Platform, Rooms
from services.chassis.serve import serve
from services.tracking.api import api
from services.tracking.projections import timeline_view
from services.tracking.settings import TrackingSettings


def rooms(platform: Platform, settings: TrackingSettings) -> Rooms:
    return Rooms(routes=api(platform.view(timeline_view), settings), views=[timeline_view])


app = serve("tracking", TrackingSettings, rooms)
