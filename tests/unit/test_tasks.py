"""A task of a service: it is started again when it fails, and what ails it is told."""

import asyncio
from collections.abc import Callable

from services.chassis.bootstrap import GroundError
from services.chassis.tasks import Runner, Task
from tests.eventually import eventually


async def test_a_task_that_fails_is_run_again_and_its_trouble_is_told_until_all_is_well():
    runs: list[int] = []
    mended = asyncio.Event()

    async def run(well: Callable[[], None]) -> None:
        runs.append(1)
        if not mended.is_set():
            raise GroundError("no head")
        well()
        await asyncio.Event().wait()

    runner = Runner(Task("notary DOSSIER", run), pause=0.01)
    running = asyncio.create_task(runner.run())
    await eventually(lambda: len(runs) > 1)
    assert runner.trouble == {"notary DOSSIER": "GroundError: no head"}
    mended.set()
    await eventually(lambda: not runner.trouble)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()


async def test_what_an_error_that_is_not_ours_says_is_kept_from_ops():
    async def run(_: Callable[[], None]) -> None:
        raise ValueError("what a citizen typed")

    runner = Runner(Task("t", run), pause=0.01)
    running = asyncio.create_task(runner.run())
    await eventually(lambda: runner.trouble == {"t": "ValueError"})
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_task_that_ends_is_run_again():
    runs: list[int] = []

    async def run(well: Callable[[], None]) -> None:
        well()
        runs.append(1)

    running = asyncio.create_task(Runner(Task("t", run), pause=0.01).run())
    await eventually(lambda: len(runs) > 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
