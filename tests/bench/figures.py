"""What a benchmark finds."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Generic, NamedTuple, TypeVar


class Run(NamedTuple):
    """One turn: ours, then the reference; None where there is nothing to compare with."""

    ours: float
    reference: float | None = None


@dataclass(frozen=True)
class Figure:
    """A figure over all its runs.

    Attributes:
        settings: what must be known to read it; printed, not kept.
    """

    name: str
    unit: str
    runs: tuple[Run, ...]
    settings: str = ""

    @property
    def ours(self) -> float:
        """The median of ours."""
        return median(run.ours for run in self.runs)

    @property
    def reference(self) -> float | None:
        """The median of the reference."""
        found = [run.reference for run in self.runs if run.reference is not None]
        return median(found) if found else None

    @property
    def ratios(self) -> list[float]:
        """Ours / reference, run by run."""
        return [run.ours / run.reference for run in self.runs if run.reference]

    @property
    def ratio(self) -> float | None:
        """The median of the ratios."""
        return median(self.ratios) if self.ratios else None

    @property
    def spread(self) -> float:
        """(largest - smallest) / median of the ratios; of ours where there is no reference."""
        of = self.ratios or [run.ours for run in self.runs]
        return (max(of) - min(of)) / median(of)

    def as_json(self) -> dict[str, Any]:
        """As `build/bench.json` keeps it."""
        known = asdict(self)
        return {
            "name": known["name"],
            "unit": known["unit"],
            "ours": self.ours,
            "reference": self.reference,
            "ratio": self.ratio,
            "spread": self.spread,
            "runs": [run._asdict() for run in self.runs],
        }


Place = TypeVar("Place")


@dataclass(frozen=True)
class Part(Generic[Place]):
    """Figures that are measured together: on streams or in a house, so many times."""

    name: str
    figures: tuple[str, ...]
    measure: Callable[[Place, int], Awaitable[Iterable[Figure]]]


async def in_turn(
    runs: int, ours: Callable[[], Awaitable[float]], reference: Callable[[], Awaitable[float]]
) -> tuple[Run, ...]:
    """Ours, the reference, ours, the reference: what loads the machine loads both."""
    return tuple([Run(await ours(), await reference()) for _ in range(runs)])


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
