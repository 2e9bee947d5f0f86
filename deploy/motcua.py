"""The command `motcua`: runs the house on this machine, and fills it."""

import sys

import click

from deploy.launcher.house import fill, up
from deploy.launcher.refusal import RefusalError
from deploy.launcher.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def motcua() -> None:
    """Run the house of Một Cửa on this machine.

    Knobs come from the environment: MOTCUA_HOME, MOTCUA_PROVINCE, MOTCUA_PORT,
    MOTCUA_SANDBOX_PORT, MOTCUA_NATS_PORT, MOTCUA_MONGODB_PORT, MOTCUA_MIN_DISK_MB,
    MOTCUA_READY_SECONDS; NATS_URL and MONGODB_URI replace the embedded servers.
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


def main() -> None:
    """The command line; what is refused is said in one line, with exit code 1."""
    try:
        motcua(prog_name="motcua")
    except RefusalError as refusal:
        click.echo(f"motcua: {refusal}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
