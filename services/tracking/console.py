"""Operators' commands about proofs: `python -m services.tracking.console verify …`.

They change nothing. Exit status 0: all is as it was signed; 1: it is not, or cannot be told, and
the lines say why.
"""

import asyncio
import sys
from collections.abc import Coroutine, Mapping
from typing import Any, NoReturn

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from services.chassis.blobs import blobs_of
from services.chassis.problems import SILENCE
from services.chassis.province import read_province
from services.chassis.settings import SettingsError
from services.chassis.tape import listening
from services.tracking.adapters.auditor import Auditor, Report
from services.tracking.adapters.tiles import LOGGED, TileLog
from services.tracking.domain.audit import Finding, Kind
from services.tracking.domain.merkle import Tip
from services.tracking.domain.note import NoteError, fingerprint, opened, private_key, public_key
from services.tracking.domain.receipt import Flaw, Receipt, flaws
from services.tracking.settings import TrackingSettings

LARGEST = 1 << 20  # bytes of a receipt, a key or a note that we read; an event has 256 kB at most

FLAWS: Mapping[Flaw, str] = {
    Flaw.KEY_BROKEN: "the public key in it is no Ed25519 key",
    Flaw.KEY_OTHER: "the public key in it is not the key it is checked with",
    Flaw.NOTE_MALFORMED: "its signed head cannot be read",
    Flaw.NOTE_UNSIGNED: "its head is not signed by the key",
    Flaw.NOTE_FORGED: "the signature under its head does not fit",
    Flaw.OTHER_LOG: "the head is of another log than the receipt says",
    Flaw.OTHER_SIZE: "the head is of another size than the receipt says",
    Flaw.OTHER_SUBJECT: "the event is not about the subject that the receipt says",
    Flaw.OTHER_LEAF: "the event's text or subject was changed: its hash is another",
    Flaw.NOT_INCLUDED: "the event does not stand at this position under the head",
}

KINDS: Mapping[Kind, str] = {
    Kind.CHANGED: "was changed",
    Kind.REMOVED: "was removed",
    Kind.INSERTED: "was inserted",
    Kind.REORDERED: "is where another was: the order was changed",
    Kind.TRUNCATED: "is missing with all after it: the stream was cut off",
    Kind.DIFFERENT: "is not what was signed",
    Kind.HEAD_FORGED: "holds a signed head that is not ours",
    Kind.TWO_HEADS: "has two signed heads that contradict each other",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def console() -> None:
    """Check what was signed."""


@console.group()
def verify() -> None:
    """Check a receipt, or whole streams."""


@verify.command("receipt")
@click.argument("file", type=click.File("rb"))
@click.option("--key", type=click.File("rb"), help="PEM of the province's public key; - for stdin.")
def verify_receipt(file: Any, key: Any) -> None:
    """Check a receipt FILE, offline."""
    try:
        receipt = Receipt.model_validate_json(file.read(LARGEST))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        _refuse(f"This is not a receipt ({wrong}).")
    trusted = _key(key.read(LARGEST)) if key else None
    found = flaws(receipt, trusted)
    for flaw in found:
        click.echo(f"WRONG: {FLAWS[flaw]}.")
    if found:
        sys.exit(1)
    click.echo(
        f"RIGHT: this event is number {receipt.position} of {receipt.log}, "
        f"under a signed head of {receipt.tree_size} events."
    )
    if trusted is None:
        click.echo(
            "The key came with the receipt; compare its fingerprint with the one that the "
            f"province publishes, or give it with --key:\n{fingerprint(_own_key(receipt))}"
        )


@verify.command("stream")
@click.argument("streams", nargs=-1, type=click.Choice(list(LOGGED)))
@click.option("--note", type=click.File("rb"), multiple=True, help="A signed head you kept.")
@click.option("--key", type=click.File("rb"), help="PEM of the public key, if not the house's.")
def verify_stream(streams: tuple[str, ...], note: tuple[Any, ...], key: Any) -> None:
    """Read STREAMS from the first event and compare with every signed head; all by default."""
    try:
        settings = TrackingSettings.from_environment()
        signing = private_key(settings.head_private_key.get_secret_value())
    except (SettingsError, ValueError) as error:
        _refuse(str(error))
    trusted = _key(key.read(LARGEST)) if key else signing.public_key()
    notes = [_opened(one.read(LARGEST), trusted) for one in note]
    authority = f"motcua/{read_province(settings.province).code}"
    if strange := {origin for origin, _ in notes} - {f"{authority}/{one}" for one in LOGGED}:
        _refuse(f"The note is of another log: {', '.join(sorted(strange))}.")
    work = _audited(settings, authority, trusted, notes, streams or tuple(LOGGED))
    sys.exit(0 if _run(work) else 1)


async def _audited(
    settings: TrackingSettings,
    authority: str,
    key: Ed25519PublicKey,
    notes: list[tuple[str, Tip]],
    streams: tuple[str, ...],
) -> bool:
    """Whether all streams are as they were signed; says so, or what is wrong."""
    well = True
    async with (
        listening(settings.nats_url) as tapes,
        blobs_of("tracking", settings.mongodb_uri) as blobs,
    ):
        for stream in streams:
            origin = f"{authority}/{stream}"
            kept = [tip for whose, tip in notes if whose == origin]
            auditor = Auditor(tapes, TileLog(blobs, stream), origin, key)
            report = await auditor.audit(kept)
            _say(report)
            well = well and report.well
    return well


def _say(report: Report) -> None:
    if report.well:
        click.echo(
            f"{report.stream}: {report.size} events, {report.heads} signed heads, the last of "
            f"{report.covered} events: everything is as it was signed."
        )
    elif not report.findings:
        click.echo(f"{report.stream}: {report.size} events, and no signed head to compare with.")
    if not report.copied:
        click.echo(f"{report.stream}: the copy of its hashes cannot be used; less can be told.")
    for finding in report.findings:
        click.echo(f"{finding.stream}: {_place(finding)} {KINDS[finding.kind]}.")


def _place(finding: Finding) -> str:
    if finding.first == finding.last:
        return f"position {finding.first}"
    return f"a position from {finding.first} to {finding.last}"


def _run(work: Coroutine[Any, Any, bool]) -> bool:
    try:
        return asyncio.run(work)
    except (ConnectionError, TimeoutError, *SILENCE) as error:
        _refuse(f"Nothing can be told: {type(error).__name__}: {error}")


def _opened(note: bytes, key: Ed25519PublicKey) -> tuple[str, Tip]:
    try:
        checkpoint = opened(note.decode(), key)
    except (NoteError, UnicodeDecodeError) as error:
        _refuse(f"The note is not a signed head of this key: {error}.")
    return checkpoint.origin, checkpoint.tip


def _key(pem: bytes) -> Ed25519PublicKey:
    try:
        return public_key(pem.decode())
    except ValueError as error:
        _refuse(f"The key cannot be read: {error}.")


def _own_key(receipt: Receipt) -> Ed25519PublicKey:
    return public_key(receipt.public_key)


def _refuse(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(1)


if __name__ == "__main__":
    console()
