"""The knobs of catalog: those that every service has."""

from services.chassis.settings import Settings


class CatalogSettings(Settings):
    """Nothing of its own; `province` says whose groups and agencies are shown."""
