"""Tracking over HTTP."""

from fastapi import APIRouter

from services.chassis.readmodel import ReadModel
from services.tracking.api import timelines as progress
from services.tracking.projections import Timeline
from services.tracking.settings import TrackingSettings


def api(timelines: ReadModel[Timeline], settings: TrackingSettings) -> list[APIRouter]:
    """The routes."""
    return [
        progress.own(timelines, settings.token_public_key),
        progress.public(timelines, settings),
    ]
