"""Every text of the portal has its English, and speaks of the same things."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from services.gateway import language
from services.gateway.language import LOCALES, read_languages

GATEWAY = Path(language.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "mark": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)s|\{\}")


def extracted() -> dict[str, str]:
    """Each Vietnamese text and where it stands."""
    with (GATEWAY / "babel.cfg").open() as lines:
        methods, options = parse_mapping_cfg(lines, "babel.cfg")  # type: ignore[no-untyped-call]
    found = extract_from_dir(GATEWAY, methods, options, KEYWORDS)
    return {
        message if isinstance(message, str) else message[0]: f"{file}:{line}"
        for file, line, message, _, _ in found
    }


def catalogue() -> dict[str, tuple[str, ...]]:
    """Each text of the catalogue and its English."""
    with (LOCALES / "en/LC_MESSAGES/messages.po").open("rb") as lines:
        read = read_po(lines, abort_invalid=True)
    return {
        entry.id if isinstance(entry.id, str) else entry.id[0]: (
            (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        )
        for entry in read
        if entry.id
    }


def test_every_text_has_its_english():
    english = catalogue()
    missing = {
        text: where for text, where in extracted().items() if not all(english.get(text, ("",)))
    }
    assert not missing, "\n".join(f"{where}: {text}" for text, where in missing.items())


def test_the_catalogue_holds_nothing_that_is_no_longer_said():
    assert set(catalogue()) <= set(extracted())


def test_english_leaves_out_no_fact_that_is_put_into_a_text():
    for text, english in catalogue().items():
        for said in english:
            assert sorted(PLACE.findall(said)) == sorted(PLACE.findall(text)), text


@pytest.mark.parametrize(("code", "said"), [("vi", "Đăng nhập"), ("en", "Log in")])
def test_pages_speak_the_language_asked_for(code: str, said: str):
    assert read_languages()[code].gettext("Đăng nhập") == said
