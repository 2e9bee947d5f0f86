"""The command `motcua`: runs the house on this machine, and fills it."""

import sys
from pathlib import Path

import click

from deploy.launcher.consoles import reconcile, verify_receipt, verify_stream
from deploy.launcher.house import fill, up
from deploy.launcher.refusal import RefusalError
from deploy.launcher.settings import Settings
from deploy.launcher.views import hand_over
from deploy.launcher.zalo import permission_page


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def motcua() -> None:
    """Run the house of Một Cửa on this machine.

    Knobs come from the environment: MOTCUA_HOME, MOTCUA_PROVINCE, MOTCUA_PORT,
    MOTCUA_SANDBOX_PORT, MOTCUA_SANDBOX_SMTP_PORT, MOTCUA_NATS_PORT, MOTCUA_MONGODB_PORT,
    MOTCUA_MIN_DISK_MB, MOTCUA_READY_SECONDS, MOTCUA_CLAMD_URL; NATS_URL and
    MONGODB_URI replace the embedded servers.
    """


@motcua.command("up")
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Start this child only (may be given again), e.g. nats, mongod; fills nothing.",
)
def run_house(only: tuple[str, ...]) -> None:
    """Start everything, wait until it is ready, fill it, and run until Ctrl-C."""
    up(Settings.from_environment(), only)


@motcua.command("seed")
def fill_house() -> None:
    """Put the province pack into the house that is running. Doing it again changes nothing."""
    refused = fill(Settings.from_environment())
    if refused:
        raise RefusalError(f"{refused} of the pack's files or officers were refused.")


@motcua.group("verify")
def check() -> None:
    """Check that what was told and signed still is so."""


@check.command("receipt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="PEM.")
def check_receipt(file: Path, key: Path | None) -> None:
    """Check a receipt FILE offline; by this home's key, if it has one, unless --key is given."""
    sys.exit(verify_receipt(Settings.from_environment(), file, key))


@check.command("stream")
@click.argument("streams", nargs=-1)
@click.option("--note", type=click.Path(exists=True, path_type=Path), multiple=True, help="Kept.")
def check_stream(streams: tuple[str, ...], note: tuple[Path, ...]) -> None:
    """Read STREAMS (DOSSIER, PAYMENT, NOTIFY; all) again and compare with every signed head."""
    sys.exit(verify_stream(Settings.from_environment(), streams, note))


@check.command("views")
@click.argument("names", nargs=-1)
def check_views(names: tuple[str, ...]) -> None:
    """Compare views (NAMES as `motcua views` lists them; all) with ones rebuilt beside them.

    Exit status 1: some differ; 2: it could not be done.
    """
    hand_over(Settings.from_environment(), "verify", "--", *names)


@motcua.command("views")
def list_views() -> None:
    """List every view and the streams it is made from."""
    hand_over(Settings.from_environment(), "views")


@motcua.command("rebuild")
@click.argument("names", nargs=-1, required=True)
@click.option("--unproved", is_flag=True, help="Do not compare the streams with the signed heads.")
def rebuild(names: tuple[str, ...], *, unproved: bool) -> None:
    """Rebuild views (NAMES as `motcua views` lists them) from the first event, then swap.

    First the streams are compared with every signed head: from a tampered stream nothing is
    rebuilt. People go on reading the old views. Killed at any moment, it has changed nothing.
    Exit status 2: it could not be done.
    """
    settings = Settings.from_environment()
    if not unproved and verify_stream(settings, (), ()) != 0:
        raise RefusalError("ALARM: a stream is not what was signed; nothing was rebuilt.")
    hand_over(settings, "rebuild", "--", *names)


@motcua.group("zalo")
def official_account() -> None:
    """Speak for the Zalo Official Account."""


@official_account.command("authorise")
def authorise() -> None:
    """Print the page on which the account's owner permits.

    The tokens then come by themselves. Needed once, and again when /ready of notify tells the
    alarm `zalo tokens`. The page holds for ten minutes.
    """
    click.echo(permission_page(Settings.from_environment()))


@motcua.command("park")
@click.argument("stream")
@click.argument("position", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why; kept beside the position.")
def park(stream: str, position: int, reason: str) -> None:
    """Let views pass an event by that they cannot understand; it stays in its stream."""
    words = (stream, str(position), "--reason", reason)
    hand_over(Settings.from_environment(), "park", *words)


@motcua.group("payment")
def payment() -> None:
    """Look after money."""


@payment.command("reconcile")
@click.argument("day", metavar="DATE")
@click.option("--provider", help="vnpt, vnpay or national; then nothing is noted.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def reconcile_day(day: str, provider: str | None, *, as_json: bool) -> None:
    """Compare providers' reports of DATE (2026-11-28) with what came in here and with receipts.

    Exit status 1: something is unexplained; 2: it could not be told.
    """
    options = [*(("--provider", provider) if provider else ()), *(("--json",) if as_json else ())]
    sys.exit(reconcile(Settings.from_environment(), day, options))


def main() -> None:
    """The command line; what is refused is said in one line, with exit code 1."""
    try:
        motcua(prog_name="motcua")
    except RefusalError as refusal:
        click.echo(f"motcua: {refusal}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
