"""What an uploaded paper has to be. Pure; opening it is an adapter's work."""

LARGEST = 20 * 1024 * 1024  # bytes


class UnfitError(Exception):
    """The file cannot be taken; nothing was kept. `code` is stable.

    `dossier.not-a-pdf`, `dossier.pdf-broken`, `dossier.pdf-encrypted`, `dossier.pdf-empty`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
