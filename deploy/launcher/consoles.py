"""Commands that a service of the house carries out: run as a child, with the house's knobs."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.launcher.children import children
from deploy.launcher.keys import Keys
from deploy.launcher.refusal import RefusalError
from deploy.launcher.settings import ROOT, Settings, inherited

MONEY = (sys.executable, "-m", "services.payment.console", "reconcile")
PROOFS = (sys.executable, "-m", "services.tracking.console", "verify")


def verify_receipt(settings: Settings, file: Path, key: Path | None) -> int:
    """Check a receipt; the exit status. Needs no house, but goes by its key if there is one."""
    command = [*PROOFS, "receipt", str(file.resolve())]
    known = key.read_text("utf-8") if key else _public_key(settings)
    if known is not None:
        command += ["--key", "-"]
    return _run(command, inherited(), known)


def verify_stream(settings: Settings, streams: Sequence[str], notes: Sequence[Path]) -> int:
    """Check streams of the house that is running; the exit status.

    Raises:
        RefusalError: there is no house at this home.
    """
    if not (settings.home / "secrets.json").exists():
        raise RefusalError(f"There is no house in MOTCUA_HOME={settings.home}: run `make up`.")
    known = {child.name: child for child in children(settings, Keys.of(settings.home))}
    command = [*PROOFS, "stream", *streams]
    for note in notes:
        command += ["--note", str(note.resolve())]
    return _run(command, known["tracking"].environment, None)


def reconcile(settings: Settings, day: str, options: Sequence[str]) -> int:
    """Compare a day's money in the house that is running; the exit status.

    Raises:
        RefusalError: there is no house at this home.
    """
    if not (settings.home / "secrets.json").exists():
        raise RefusalError(f"There is no house in MOTCUA_HOME={settings.home}: run `make up`.")
    known = {child.name: child for child in children(settings, Keys.of(settings.home))}
    return _run([*MONEY, day, *options], known["payment"].environment, None)


def _public_key(settings: Settings) -> str | None:
    if not (settings.home / "secrets.json").exists():
        return None
    return Keys.of(settings.home).head_public_key


def _run(command: Sequence[str], environment: Mapping[str, str], given: str | None) -> int:
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment, input=given, text=True, check=False
    )
    return done.returncode
