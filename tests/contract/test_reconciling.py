"""Reports of the platforms against what came in, over HTTP and at night."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import httpx
import pytest

from contracts.access import Caller
from contracts.days import DayReconciled, Finding
from contracts.payment import Provider
from contracts.streams import PAYMENT
from services.chassis.clock import utc_now
from services.payment.adapters.statements import read
from services.payment.api.reconciler import Reconciler
from services.payment.console import as_object, as_text
from services.payment.domain.collection import CollectorError
from services.payment.domain.receipts import HERE
from services.payment.domain.reconciliation import Reconciliation, Reported
from services.payment.main import reconciler
from services.payment.projections.days import day_view
from services.payment.reactions.night import Night, due
from tests.payment_office import OWNER, headers
from tests.street import Street, laid_out
from tests.till import CENTRE, CHIEF, CLERK, FOREIGN, PHAN

HEAD = "order,transaction,amount,bank,paid_at,result\n"
NUMBERS = count(1)
MISCHIEF = ("none", "twice", "never", "wrong-amount", "wrong-signature", "told-browser-only")


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with laid_out() as found:
        yield found


async def settle(street: Street) -> None:
    await street.office.platform.settle(street.office.rooms)


def today() -> date:
    return utc_now().astimezone(HERE).date()


def work(street: Street) -> Reconciler:
    """Who compares days at this office."""
    return reconciler(street.office.platform, street.office.settings)


async def compared(street: Street) -> Reconciliation:
    await settle(street)
    return await work(street).compare(today())


async def pay(street: Street, mischief: str = "none") -> str:
    """A citizen pays for a dossier, and the platform behaves so; the demand."""
    fee_id, _, page = await street.begun(f"d-{next(NUMBERS):032x}")
    await street.confirm(page, mischief=mischief)
    return fee_id


async def test_a_good_day_has_nothing_unexplained(street: Street):
    await pay(street)
    found = await compared(street)
    assert [entry.finding for entry in found.entries] == [Finding.AGREED]
    [entry] = found.entries
    assert entry.taking
    assert entry.theirs == entry.taking.receipts == 10_000


async def test_a_mischievous_day_has_nothing_unexplained_once_all_was_asked_about(street: Street):
    chance = random.Random(7)  # noqa: S311 - no secret
    for mischief in [*MISCHIEF, *chance.choices(MISCHIEF, k=18)]:
        fee_id = await pay(street, mischief)
        await street.office.inquire(fee_id)  # as the chaser does sooner or later
    found = await compared(street)
    assert found.unexplained == 0, as_text(found)
    assert {entry.finding for entry in found.entries} == {Finding.AGREED, Finding.HELD}
    theirs = sum(entry.theirs or 0 for entry in found.entries)
    sums = found.totals["H34.23.09"]
    assert theirs == sums.receipts + sums.held  # money in is receipts plus suspense
    assert as_object(found)["unexplained"] == 0
    assert as_text(found).endswith("0 unexplained")


async def test_what_nobody_told_us_is_missing_here(street: Street):
    await pay(street, "never")
    found = await compared(street)
    assert [entry.finding for entry in found.entries] == [Finding.MISSING_HERE]
    assert "missing-here: vnpt" in as_text(found)


async def test_a_comparison_is_written_down_when_it_is_news(street: Street):
    await pay(street)
    await settle(street)
    for _ in range(2):
        await work(street).note(today())
    stream = street.office.platform.stream(PAYMENT)
    facts = [r.data for r in stream.log if isinstance(r.data, DayReconciled)]
    assert [(fact.entries, fact.unexplained, fact.amount) for fact in facts] == [(1, 0, 10_000)]
    await settle(street)
    view = await street.office.platform.view(day_view).get(today().isoformat())
    assert view
    assert view.receipts == 10_000


async def day(street: Street, who: Caller, on: str = "") -> httpx.Response:
    await settle(street)
    return await street.office.http.get(f"/days/{on or today()}", headers=headers(who))


async def test_accountants_see_their_own_agencys_part_of_the_day(street: Street):
    await pay(street)
    await pay(street, "never")
    for who in (PHAN, CHIEF):
        shown = (await day(street, who)).json()
        assert [line["finding"] for line in shown["lines"]] == ["agreed"]
        [total] = shown["totals"]
        assert (total["paid"], total["account"]["holder"]) == (
            *(10_000, "Ủy ban nhân dân phường Kon Tum"),
        )
    shown = (await day(street, CENTRE)).json()  # who looks after what is nobody's
    assert [line["finding"] for line in shown["lines"]] == ["missing-here"]
    assert shown["unexplained"] == 1
    assert (await day(street, FOREIGN)).json()["lines"] == []
    for who in (CLERK, OWNER):
        assert (await day(street, who)).status_code == 403
        answer = await street.office.http.get("/days", headers=headers(who))
        assert answer.status_code == 403


async def test_the_days_are_listed_without_a_dossier(street: Street):
    await pay(street)
    await settle(street)
    await work(street).note(today())
    await settle(street)
    answer = await street.office.http.get("/days", headers=headers(PHAN))
    [listed] = answer.json()
    assert (listed["day"], listed["unexplained"]) == (today().isoformat(), 0)
    assert "dossier" not in answer.text


@pytest.mark.parametrize("on", ["2026-02-30", "yesterday", "2999-01-01"])
async def test_there_is_no_such_day(street: Street, on: str):
    assert (await day(street, PHAN, on)).status_code == 422


class Silent:
    """Platforms that give no report."""

    providers: tuple[Provider, ...] = ("vnpt",)

    async def of(self, provider: Provider, day: date) -> list[Reported]:
        """Nothing."""
        raise CollectorError(f"{provider} {day}")


async def test_without_a_report_nothing_is_said(street: Street):
    await pay(street)
    with pytest.raises(CollectorError):
        await replace(work(street), reports=Silent()).note(today())
    stream = street.office.platform.stream(PAYMENT)
    assert not [r for r in stream.log if isinstance(r.data, DayReconciled)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "order,amount\n",
        HEAD + "mc1,T1,10000\n",
        HEAD + "mc1,T1,0,ACB,x,00\n",
        HEAD + "mc1,T1,-1,ACB,x,00\n",
        HEAD + "mc1,T1,10000.0,ACB,x,00\n",
        HEAD + "mc1,T1,1000000000000000000,ACB,x,00\n",
        HEAD + "mc1,,10000,ACB,x,00\n",
        HEAD + "mc|1,T1,10000,ACB,x,00\n",
        HEAD + "mc1,T1,10000,ACB,x,00\nmc2\n",
        "<html>down</html>",
    ],
)
def test_a_report_out_of_shape_is_none(text: str):
    with pytest.raises(CollectorError):
        read("vnpt", text)


def test_a_report_is_read_line_by_line():
    [line] = read("vnpt", HEAD + "mc1,T1,10000,ACB,2026-11-16T09:30:00+07:00,00\n")
    assert (line.movement.order, line.movement.transaction, line.amount) == ("mc1", "T1", 10_000)
    assert read("vnpt", HEAD) == []


def test_a_day_is_looked_at_once_it_is_over_here():
    just_before = datetime(2026, 11, 16, 17, 59, tzinfo=utc_now().tzinfo)  # 00:59 of the 17th
    assert due(just_before)[0] == date(2026, 11, 15)
    assert due(just_before + timedelta(minutes=1))[0] == date(2026, 11, 16)


async def test_at_night_yesterday_is_compared_until_it_is_explained(street: Street):
    tomorrow = utc_now() + timedelta(days=1, hours=2)
    fee_id = await pay(street, "never")
    await settle(street)
    noted: list[date] = []

    async def note(on: date) -> None:
        if on == today():
            noted.append(on)
        await work(street).note(on)
        await settle(street)

    night = Night(street.office.platform.view(day_view), note, lambda: tomorrow)
    await night.look()
    await night.look()
    assert noted == [today()] * 2  # again, since something was unexplained
    await street.office.inquire(fee_id)
    await settle(street)
    await night.look()
    await night.look()
    assert noted == [today()] * 3
    view = await street.office.platform.view(day_view).get(today().isoformat())
    assert view
    assert view.unexplained == 0


async def test_a_silent_platform_is_asked_again_the_next_time(street: Street):
    async def note(on: date) -> None:
        raise CollectorError(str(on))

    await Night(street.office.platform.view(day_view), note, utc_now).look()
