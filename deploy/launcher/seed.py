"""Fills the house through its own front door: the pack's procedures and officers."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.launcher.keys import Keys
from deploy.launcher.refusal import RefusalError
from deploy.launcher.say import Say
from deploy.launcher.settings import Settings

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # eight times faster, where libyaml is
SEEDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:motcua:seed")
ATTEMPTS = 20  # while a service is still catching up
PAUSE = 0.5  # seconds between them
OFFICER = ("person_id", "id_number", "name", "title", "password", "agency")  # all of them text
BUSY = 500  # HTTP statuses from here on are worth another attempt


@dataclass(frozen=True)
class Seed:
    """One thing to put.

    Attributes:
        path: below the portal's address.
        source: the file it is written in, to point at when it is refused.
    """

    path: str
    body: dict[str, Any]
    source: str


def seeds(pack: Path) -> Iterator[Seed]:
    """All there is to put, procedures first.

    Raises:
        RefusalError: a file of the pack cannot be read.
    """
    for file in sorted((pack / "procedures").glob("*.yaml")):
        procedure = read(file)
        if not isinstance(_dict(procedure).get("code"), str):
            # Without quotes YAML reads 2.000830 as a number and loses its last digit.
            raise RefusalError(f"{file} is not a procedure: it has no `code` in quotes.")
        yield Seed(f"/api/catalog/procedures/{procedure['code']}", procedure, file.name)
    for officer in officers(pack):
        body = {k: v for k, v in officer.items() if k != "person_id"}
        yield Seed(f"/api/identity/officers/{officer['person_id']}", body, "officers.yaml")


def officers(pack: Path) -> list[dict[str, Any]]:
    """The demo accounts of the pack; none when it has no such file.

    Raises:
        RefusalError: the file is not a list of officers.
    """
    file = pack / "officers.yaml"
    found = read(file) if file.exists() else []
    listed = found if isinstance(found, list) else [found]
    for officer in listed:
        if wrong := [k for k in OFFICER if not isinstance(_dict(officer).get(k), str)]:
            raise RefusalError(f"{file}: an officer's `{wrong[0]}` is missing or is not text.")
    return listed


def _dict(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def read(file: Path) -> Any:
    """What a YAML file says, as JSON would: dates become text.

    Raises:
        RefusalError: it is not YAML.
    """
    try:
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - safe
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RefusalError(f"{file} cannot be read: {' '.join(str(error).split())}") from None
    return json.loads(json.dumps(loaded, default=str))


def sow(settings: Settings, keys: Keys, say: Say, pause: Callable[[float], None]) -> int:
    """Put everything; how many were refused. Putting the same again changes nothing.

    Raises:
        RefusalError: the pack cannot be read; nothing was put.
    """
    planned = list(seeds(settings.province))
    refused = 0
    editions = Editions(settings.home / "seeds.json")
    headers = {"Authorization": f"Bearer {keys.system_token('launcher')}"}
    with httpx.Client(
        base_url=settings.portal, headers=headers, timeout=10.0, trust_env=False
    ) as portal:
        for seed in planned:
            key = str(editions.key(seed))
            if (wrong := _put(portal, seed, key, pause)) is not None:
                refused += 1
                say(f"{seed.source} was refused: {wrong}")
    editions.keep()
    return refused


def _put(portal: httpx.Client, seed: Seed, key: str, pause: Callable[[float], None]) -> str | None:
    """Put one; what was said against it, or None."""
    wrong = ""
    for _ in range(ATTEMPTS):
        pause(0)
        try:
            answer = portal.put(seed.path, json=seed.body, headers={"Idempotency-Key": key})
        except httpx.HTTPError as error:
            wrong = str(error)
        else:
            if answer.is_success:
                return None
            wrong = f"{answer.status_code} {' '.join(answer.text.split())[:300]}"
            if answer.status_code < BUSY:
                return wrong
        pause(PAUSE)
    return wrong


class Editions:
    """Counts how often a seed's text has changed.

    The key of a request is made of its text and its edition: putting the same again is the same
    request, while going back to an older text is a new one, which the house must not take for
    the request it has obeyed long ago.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, tuple[int, str]] = (
            json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        )

    def key(self, seed: Seed) -> uuid.UUID:
        """The Idempotency-Key of putting this seed now."""
        text = json.dumps(seed.body, sort_keys=True, ensure_ascii=False)
        digest = str(uuid.uuid5(SEEDS, seed.path + text))
        edition, last = self._known.get(seed.path, (0, digest))
        if digest != last:
            edition += 1
        self._known[seed.path] = (edition, digest)
        return uuid.uuid5(SEEDS, f"{digest}:{edition}")

    def keep(self) -> None:
        """Remember for the next start."""
        self._file.write_text(json.dumps(self._known, indent=1), encoding="utf-8")
