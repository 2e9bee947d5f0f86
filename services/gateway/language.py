"""What people read: Vietnamese as it stands in pages and code, English from the catalogue."""

import io
from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
DEFAULT = "vi"
NAMES = {"vi": "Tiếng Việt", "en": "English"}


def mark(text: str) -> str:
    """The text itself, marked so that it gets into the catalogue; it is translated later."""
    return text


def read_languages() -> Mapping[str, NullTranslations]:
    """Translations by language code; Vietnamese needs none."""
    return {DEFAULT: NullTranslations(), "en": _read(LOCALES / "en/LC_MESSAGES/messages.po")}


def _read(path: Path) -> GNUTranslations:
    """A `.po` catalogue, compiled in memory so that no compiled file can be out of date."""
    compiled = io.BytesIO()
    with path.open("rb") as lines:
        write_mo(compiled, read_po(lines))
    compiled.seek(0)
    return GNUTranslations(compiled)
