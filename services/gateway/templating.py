"""Pages from templates: one environment per language."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache, partial
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.province import Province
from services.chassis.ids import new_key
from services.gateway import formats
from services.gateway.language import NAMES

HERE = Path(__file__).parent
ICONS = frozenset(
    re.findall('<symbol id="([^"]+)"', (HERE / "static/icons.svg").read_text("utf-8"))
)
FILTERS = {
    "dong": formats.dong,
    "moment": formats.moment,
    "instant": formats.instant,
    "weekday": formats.weekday,
    "clock_time": formats.clock_time,
    "day": formats.day,
    "phone": formats.phone,
    "named": formats.named,
    "term": formats.term,
    "left": formats.left,
}


def environments(
    languages: Mapping[str, NullTranslations], province: Province
) -> Mapping[str, Environment]:
    """Where templates are found, per language."""
    return {code: _environment(code, said, province) for code, said in languages.items()}


def _environment(code: str, said: NullTranslations, province: Province) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    # The extension adds this method when it is loaded.
    environment.install_gettext_translations(said, newstyle=True)  # type: ignore[attr-defined]
    for name, write in FILTERS.items():
        environment.filters[name] = partial(_write, write, code)
    environment.globals |= {
        "asset": _asset,
        "icons": ICONS,
        "language": code,
        "languages": NAMES,
        "new_key": new_key,
        "province": province.model_dump(mode="json"),
    }
    return environment


def _write(write: Any, language: str, value: Any) -> str:
    return str(write(value, language))


def _asset(name: str) -> str:
    """The address of one of our own static files; it changes when the file does."""
    path = HERE / "static" / name
    return f"/static/{name}?v={_version(path, path.stat().st_mtime_ns)}"


@cache
def _version(path: Path, changed: int) -> str:
    """Read once for each `changed`: a page names its files dozens of times."""
    del changed
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
