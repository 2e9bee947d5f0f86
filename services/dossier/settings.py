"""The dossier service's knobs."""

from services.chassis.settings import Settings


class DossierSettings(Settings):
    """Knobs beyond those of every service.

    Attributes:
        public_url: MOTCUA_PUBLIC_URL, the portal's address, as it stands in QR codes.
    """

    public_url: str = "http://127.0.0.1:8080"
