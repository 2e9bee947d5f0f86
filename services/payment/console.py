"""Operators' commands about money: `python -m services.payment.console reconcile 2026-11-28`.

Exit status 0: everything is explained; 1: something is not; 2: it could not be told.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NoReturn

import click

from contracts.payment import Provider
from contracts.streams import PAYMENT
from services.chassis.live import live
from services.chassis.problems import SILENCE
from services.chassis.settings import SettingsError
from services.payment.domain.collection import CollectorError
from services.payment.domain.reconciliation import Entry, Reconciliation, Sums
from services.payment.main import reconciler
from services.payment.settings import PaymentSettings

UNKNOWN = 2  # exit status

PROVIDERS = click.Choice(["vnpt", "national", "vnpay"])
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def console() -> None:
    """Look after money."""


@console.command("reconcile")
@click.argument("day", type=DAY)
@click.option("--provider", type=PROVIDERS, help="One provider only; then nothing is noted.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def reconcile(day: datetime, provider: Provider | None, *, as_json: bool) -> None:
    """Compare providers' reports of a day with what came in here and with receipts."""
    try:
        found = asyncio.run(_compared(day.date(), provider))
    except (CollectorError, SettingsError) as error:
        _refuse(f"Nothing can be told: {error}")
    except (ConnectionError, TimeoutError, *SILENCE) as error:
        _refuse(f"Nothing can be told: {type(error).__name__}: {error}")
    click.echo(as_text(found) if not as_json else json.dumps(as_object(found), indent=1))
    sys.exit(1 if found.unexplained else 0)


async def _compared(day: date, provider: Provider | None) -> Reconciliation:
    settings = PaymentSettings.from_environment()
    async with live("payment", settings) as ground:
        work = reconciler(ground, settings)
        if not await work.money.reached(await ground.tape(PAYMENT).last()):
            raise TimeoutError("the views are behind; is the payment service running?")
        return await work.compare(day, provider) if provider else await work.note(day)


def as_object(found: Reconciliation) -> Mapping[str, Any]:
    """What `--json` says; amounts in đồng."""
    return {
        "day": found.day.isoformat(),
        "providers": found.providers,
        "unexplained": found.unexplained,
        "totals": {agency: asdict(sums) for agency, sums in found.totals.items()},
        "entries": [
            {**asdict(entry.movement), "finding": entry.finding, "theirs": entry.theirs}
            | {"ours": entry.taking.amount if entry.taking else None}
            | {"receipts": entry.taking.receipts if entry.taking else 0}
            for entry in found.entries
        ],
    }


def as_text(found: Reconciliation) -> str:
    """What people read: sums, then what somebody has to look into."""
    theirs = sum(entry.theirs or 0 for entry in found.entries)
    providers = ", ".join(found.providers) or "no provider"
    lines = [
        f"{found.day} ({providers}): {len(found.entries)} movements, {theirs} đồng reported",
        *(_sums(agency, sums) for agency, sums in found.totals.items()),
        *(_told(entry) for entry in found.entries if not entry.explained),
        f"{found.unexplained} unexplained",
    ]
    return "\n".join(lines)


def _sums(agency: str, sums: Sums) -> str:
    return (
        f"  {agency or '(nobody)'}: paid {sums.paid}, in suspense {sums.held}, "
        f"on receipts {sums.receipts}"
    )


def _told(entry: Entry) -> str:
    movement, taking = entry.movement, entry.taking
    theirs = "nothing" if entry.theirs is None else entry.theirs
    ours = f"{taking.amount}, on receipts {taking.receipts}" if taking else "nothing"
    name = f"{movement.provider} {movement.order} {movement.transaction}"
    return f"  {entry.finding}: {name}: reported {theirs}, here {ours}"


def _refuse(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(UNKNOWN)


if __name__ == "__main__":
    console()
