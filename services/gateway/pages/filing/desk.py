"""What every page of filing needs: the dossier it is about, and where it leads to."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.pages.filing.steps import Step, marks, path_of
from services.gateway.questions import Question, questions
from services.gateway.session import Flash
from services.gateway.visit import Visit

NOT_FOUND = 404

DossierId = Annotated[str, Path(pattern=r"^d-[0-9a-f]{32}$")]
ComponentId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,100}$")]


@dataclass(frozen=True)
class Sheet:
    """A dossier with what its form asks.

    Attributes:
        paper: as the dossier service shows it to its owner.
        procedure: as the catalogue describes it.
        questions: the form, in the language of the page.
    """

    paper: Told
    procedure: Told
    questions: tuple[Question, ...]


async def own_paper(visit: Visit, dossier_id: str) -> Told:
    """The citizen's own dossier, their latest command included.

    Raises:
        LogInFirstError: nobody logged in.
        ProblemError: `dossier.not-found`, also when it is someone else's.
    """
    visit.member()
    wait = visit.seen("DOSSIER")
    try:
        return await visit.services.dossier.paper(dossier_id, wait)
    except ProblemError as problem:
        if problem.status != NOT_FOUND or not wait:
            raise
    return await visit.services.dossier.paper(dossier_id, wait)  # the view may be late


async def own_sheet(visit: Visit, dossier_id: str) -> Sheet:
    """The citizen's own dossier with its form; raises as `own_paper` does."""
    paper = await own_paper(visit, dossier_id)
    procedure = await visit.services.catalog.procedure_of_old(paper["procedure"]["code"])
    return Sheet(paper, procedure, questions(procedure["form"], visit.session.language))


async def agencies_of(visit: Visit, sheet: Sheet) -> list[Told]:
    """Who receives dossiers of this procedure."""
    every = {agency["code"]: agency for agency in await visit.services.catalog.agencies()}
    codes = dict.fromkeys(sheet.procedure["agencies"])
    return [every[code] for code in codes if code in every]


def shown(paper: Told, here: Step) -> dict[str, Any]:
    """What the frame around each step needs."""
    return {"paper": paper, "steps": marks(paper, here), "here": here}


def go_to(visit: Visit, dossier_id: str, step: Step | str) -> Response:
    """Send the browser to another page of the dossier."""
    return visit.go(path_of(dossier_id, step))


def warn(visit: Visit, text: str) -> None:
    """Say a Vietnamese text of ours on the next page."""
    visit.session.flashes.append(Flash(kind="warning", text=visit.say(text)))


async def a_moment() -> None:
    """Between two looks at something that is about to happen."""
    await asyncio.sleep(0.25)
