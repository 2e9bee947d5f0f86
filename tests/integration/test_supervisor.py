"""The launcher keeps its children running, and leaves none behind."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.launched import Launched, eventually, gone

SLEEPS = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {DEAF!r}])"
DIES = "import sys; print('no bread today', flush=True); sys.exit(3)"

House = Callable[..., Launched]


def says_when_it_ends(name: str, diary: Path) -> str:
    return (
        "import signal, time\n"
        f"def end(*_): open({str(diary)!r}, 'a').write({name + ' '!r}); raise SystemExit\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('listening', flush=True)\n"
        "time.sleep(600)"
    )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    started = []

    def start(*words: str) -> Launched:
        launched = Launched(
            "tests.integration.small_house", str(tmp_path), *words, output=tmp_path / "output"
        )
        started.append(launched)
        return launched

    yield start
    for launched in started:
        launched.end()


def test_a_child_that_dies_comes_back_after_a_growing_delay(house: House, tmp_path: Path):
    launched = house("steady", "SERVER", SLEEPS, "weak", "SERVICE", DIES)
    launched.waits_for("it starts again in 2 s")
    delays = [line.split("again in ")[1] for line in launched.said.splitlines() if "weak d" in line]
    assert [d.split()[0] for d in delays[:3]] == ["0.5", "1", "2"]
    assert "weak died (exit code 3)" in launched.said
    assert "no bread today" in launched.said
    assert "launcher: weak died" in (tmp_path / "weak.log").read_text()
    assert launched.stop() < 10


def test_a_child_that_was_killed_comes_back_and_the_others_do_not_notice(house: House):
    launched = house("one", "SERVER", SLEEPS, "two", "SERVICE", SLEEPS)
    launched.waits_for("Ready after")
    one, two = sorted(launched.children(), key=lambda p: p.create_time())
    two.kill()
    launched.waits_for("two died (killed by SIGKILL)")
    eventually(lambda: launched.said.count("two is ready") == 2, 5, lambda: launched.said)
    assert one.is_running()
    assert launched.stop(signal.SIGINT) < 10
    assert launched.process.returncode == 0


def test_who_gives_way_is_nice_and_the_others_are_not(house: House):
    launched = house("quick", "SERVICE", SLEEPS, "patient", "SERVICE", SLEEPS)
    launched.waits_for("Ready after")
    quick, patient = sorted(launched.children(), key=lambda p: p.create_time())
    assert patient.nice() - quick.nice() == 10
    groups = [Path(f"/proc/{p.pid}/autogroup") for p in (quick, patient)]
    if groups[0].exists():
        assert [group.read_text().split()[-1] for group in groups] == ["0", "10"]


def test_a_house_that_never_becomes_ready_says_who_is_to_blame_and_leaves_nothing(house: House):
    launched = house("steady", "SERVER", SLEEPS, "unready", "SERVICE", DIES)
    launched.waits_for("steady is ready")
    everybody = launched.children()
    launched.process.wait(timeout=30)
    assert launched.process.returncode != 0
    assert "unready keeps dying" in launched.said
    assert gone(everybody)


def test_everything_stops_in_reverse_order(house: House, tmp_path: Path):
    diary = tmp_path / "diary"
    names = ("SERVER", "SERVICE", "GATEWAY")
    launched = house(*(w for n in names for w in (n, n, says_when_it_ends(n, diary))))
    launched.waits_for("Ready after")
    eventually(
        lambda: all("listening" in (tmp_path / f"{n}.log").read_text() for n in names),
        10,
        lambda: launched.said,
    )
    everybody = launched.children()
    assert launched.stop() < 3
    assert diary.read_text().split() == ["GATEWAY", "SERVICE", "SERVER"]
    assert gone(everybody)


def test_a_child_that_does_not_want_to_stop_is_gone_within_ten_seconds(house: House):
    launched = house("deaf", "SERVER", DEAF, "parent", "SERVICE", PARENT)
    launched.waits_for("Ready after")
    eventually(lambda: len(launched.children()) == 3, 10, lambda: launched.said)
    everybody = launched.children()
    assert launched.stop() < 10
    assert gone(everybody)


def test_an_impatient_second_signal_stops_the_stubborn_at_once(house: House):
    launched = house("deaf", "SERVER", DEAF)
    launched.waits_for("Ready after")
    launched.process.send_signal(signal.SIGINT)
    with pytest.raises(TimeoutError):
        wait(launched, 1.5)
    assert launched.stop(signal.SIGINT) < 2


def test_a_launcher_killed_outright_leaves_no_child_behind(house: House):
    launched = house("one", "SERVER", SLEEPS, "deaf", "SERVICE", DEAF)
    launched.waits_for("Ready after")
    everybody = launched.children()
    assert len(everybody) == 2
    launched.process.kill()
    launched.process.wait()
    eventually(lambda: gone(everybody), 5, lambda: f"left behind: {everybody}")


def wait(launched: Launched, seconds: float) -> None:
    """Raises TimeoutError when it still runs after that."""
    try:
        launched.process.wait(timeout=seconds)
    except Exception as error:
        raise TimeoutError from error
