"""The parts of the benchmark, in their order; a new figure is a function on this list."""

from collections.abc import Sequence

from tests.bench.commands import append
from tests.bench.figures import Part
from tests.bench.peer import peer
from tests.bench.projecting import project
from tests.bench.reading import read
from tests.bench.rebuilding import rebuild
from tests.bench.showing import visible

# What reads whole streams comes first: the other parts append to them.
PARTS: tuple[Part, ...] = (
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


def chosen(only: Sequence[str]) -> list[Part]:
    """The parts that were named, by their own name or a figure's; all when none was.

    Raises:
        KeyError: there is no such part or figure.
    """
    known = {name for part in PARTS for name in (part.name, *part.figures)}
    if strange := set(only) - known:
        raise KeyError(", ".join(sorted(strange)))
    return [one for one in PARTS if not only or {one.name, *one.figures} & set(only)]
