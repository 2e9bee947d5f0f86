"""How long dossiers really take, as anyone may ask."""

from datetime import timedelta

import pytest

from services.tracking.domain.pace import LEAST
from tests.dossier_office import COPIES, DossierOffice
from tests.dossiers import COMMUNE, FINISHED, RECEIVED, WHOLE_WAY
from tests.facts import NOW


async def finished(office: DossierOffice, number: int, agency: str, hours: int) -> None:
    """A dossier that was received `hours` before now and finished now."""
    declared = WHOLE_WAY[1].model_copy(update={"agency": agency, "procedure": COPIES})
    dossier_id = await office.record(number, declared, RECEIVED, FINISHED)
    log = office.log
    for place, recorded in enumerate(log):
        if recorded.data.dossier_id == dossier_id and recorded.data.type == RECEIVED.type:
            earlier = {"time": NOW - timedelta(hours=hours)}
            log[place] = recorded.model_copy(update=earlier)


@pytest.fixture
async def office() -> DossierOffice:
    """One where this ward finished just enough dossiers, and that one just too few."""
    office = DossierOffice()
    for number in range(LEAST):
        await finished(office, number, "H34.23.09", hours=24 if number < LEAST - 2 else 24 * 4)
    for number in range(LEAST - 1):
        await finished(office, 100 + number, COMMUNE, hours=1)
    return office


async def test_what_nine_of_ten_took_is_told_with_the_number_of_cases(office: DossierOffice):
    answer = await office.door(None).track(f"/handling-times/{COPIES}")
    assert answer.json() == {
        "procedure": COPIES,
        "all": {"days": 1, "cases": 2 * LEAST - 1},
        "agencies": {"H34.23.09": {"days": 1, "cases": LEAST}},
    }


async def test_only_the_last_twelve_months_count(office: DossierOffice):
    office.ground.now = NOW + timedelta(days=366)
    answer = await office.door(None).track(f"/handling-times/{COPIES}")
    assert (answer.json()["all"], answer.json()["agencies"]) == (None, {})


async def test_a_procedure_without_cases_has_no_times(office: DossierOffice):
    nothing = await office.door(None).track("/handling-times/9.999999")
    assert (nothing.status_code, nothing.json()["all"]) == (200, None)
    assert (await office.door(None).track("/handling-times/x")).status_code == 422
