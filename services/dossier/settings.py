"""The dossier service's knobs."""

from services.chassis.settings import Settings


class DossierSettings(Settings):
    """Knobs beyond those of every service.

    Attributes:
        public_url: MOTCUA_PUBLIC_URL, the portal's address, as it stands in QR codes.
        clamd_url: MOTCUA_CLAMD_URL, `tcp://host:3310` of a ClamAV daemon; None: files stay
            unscanned, and say so.
    """

    public_url: str = "http://127.0.0.1:8080"
    clamd_url: str | None = None
