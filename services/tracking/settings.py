"""The tracking service's knobs."""

from services.chassis.settings import Settings


class TrackingSettings(Settings):
    """None beyond those of every service."""
