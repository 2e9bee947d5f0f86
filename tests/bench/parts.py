"""The parts of the benchmark, in their order; a new figure is a function on this list."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.callbacks import callbacks, money
from tests.bench.commands import append
from tests.bench.figures import Part, Place
from tests.bench.filing import filing
from tests.bench.ground import Ground
from tests.bench.handing import hand
from tests.bench.looking import Counter, Portal, looking, mixed
from tests.bench.peer import peer
from tests.bench.projecting import project
from tests.bench.reading import read
from tests.bench.rebuilding import rebuild
from tests.bench.showing import visible
from tests.house import House

# What reads whole streams comes first: the other parts append to them.
ON_STREAMS: tuple[Part[Ground], ...] = (
    Part("read", ("read_events_per_s", "read_beside_raw_events_per_s"), read),
    Part("rebuild", ("rebuild_events_per_s", "rebuild_peak_mb"), rebuild),
    Part("project", ("project_events_per_s",), project),
    Part("append", ("append_p50_ms", "append_p99_ms"), append),
    Part(
        "peer",
        ("peer_replay_events_per_s", "peer_append_per_s", "peer_append_alone_per_s"),
        peer,
    ),
    Part("visible", ("visible_p50_ms", "visible_p99_ms"), visible),
)
IN_A_HOUSE: tuple[Part[House], ...] = (
    Part("filing", ("upload_mb_per_s", "submit_p95_ms"), filing),
)


ALONE: tuple[Part[Path], ...] = (
    Part("hand", ("handover_p95_s", "handover_beside_dead_p95_s"), hand),
    Part("callbacks", ("ipn_per_s", "ipn_p99_ms"), callbacks),
    Part("money", ("money_callbacks_per_s",), money),
)
AT_A_COUNTER: tuple[Part[Counter], ...] = (
    Part("looking", ("lookup_per_s", "lookup_p99_ms"), looking),
)
AMONG_MANY: tuple[Part[Portal], ...] = (Part("mixed", ("mixed_p95_ms",), mixed),)


def listed() -> dict[str, tuple[str, ...]]:
    """By part, its figures."""
    parts: tuple[Part[Any], ...] = (*ON_STREAMS, *ALONE, *AT_A_COUNTER, *IN_A_HOUSE, *AMONG_MANY)
    return {part.name: part.figures for part in parts}


def check(only: Sequence[str]) -> None:
    """Go on only if every name is that of a part or of a figure.

    Raises:
        KeyError: there is no such part or figure.
    """
    known = {name for part, figures in listed().items() for name in (part, *figures)}
    if strange := set(only) - known:
        raise KeyError(", ".join(sorted(strange)))


def chosen(parts: Iterable[Part[Place]], only: Sequence[str]) -> list[Part[Place]]:
    """The parts that were named, by their own name or a figure's; all when none was."""
    return [one for one in parts if not only or {one.name, *one.figures} & set(only)]
