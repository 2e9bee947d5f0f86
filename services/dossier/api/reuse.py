"""Papers a citizen has here already: results they got, and what they filed before.

Source: Nghị định 45/2020/NĐ-CP, Điều 16 (the personal store of electronic documents).
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import BaseModel

from contracts.access import Caller
from contracts.catalog import Component, Procedure
from contracts.values import DossierId, Named, PersonId
from services.chassis.handle import Cause
from services.chassis.problems import ProblemError
from services.chassis.requests import WaitFor
from services.chassis.vault import Entry
from services.dossier.api.folder import PAPERS, RESULT
from services.dossier.api.intake import ComingFile
from services.dossier.api.office import Office, missing, shown
from services.dossier.api.shapes import FileShown
from services.dossier.domain.paper import Scan, valid_until
from services.dossier.projections.shapes import DossierView

LONGEST_LIST = 100  # dossiers looked through, the latest first


class Reusable(BaseModel):
    """A paper of one's own that fits a component.

    Attributes:
        dossier_id: where it lies.
        part: `result`, or the component it was filed as.
        code: of that dossier.
        name: what it is.
        issued: the day the result was issued; of a paper the day it was uploaded.
        valid_until: the last day it counts; None: for ever, or nobody knows.
        expired: whether that day is over.
    """

    dossier_id: str
    part: str
    code: str | None
    kind: Literal["result", "paper"]
    name: Named
    issued: date
    valid_until: date | None
    expired: bool
    file: FileShown


class Chosen(BaseModel):
    """Which one to take: as the list named it."""

    dossier_id: DossierId
    part: str


class Reuse:
    """What lies in a citizen's own folders, for their other dossiers."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def offered(self, who: Caller, dossier_id: DossierId) -> dict[str, list[Reusable]]:
        """By component what fits it; components that nothing fits are left out."""
        dossier = await self.office.own(who, dossier_id)
        asked = (await self.office.procedure(dossier.procedure)).components
        others = await self._others(who.person_id, dossier_id)
        fitting = {
            part.id: [one for other in others for one, _ in await self._fitting(*other, part)]
            for part in asked
        }
        return {part: found for part, found in fitting.items() if found}

    async def take(
        self, who: Caller, dossier_id: DossierId, component: str, chosen: Chosen, cause: Cause
    ) -> FileShown | None:
        """Copy one of them into the dossier, as a new version of the component.

        Raises:
            ProblemError: 404; 409 `dossier.paper-expired`; what `Uploads.whole` raises.
        """
        dossier = await self.office.own_changeable(who, dossier_id, component)
        part = await self.office.asks_for(dossier, component)
        view = await self.office.seen(who, chosen.dossier_id)
        if view.applicant != who.person_id:
            raise missing()
        procedure = await self.office.procedure(view.procedure)
        fitting = await self._fitting(view, procedure, part)
        found = [pair for pair in fitting if pair[0].part == chosen.part]
        if not found:
            raise ProblemError(404, "dossier.paper-unfit", "That paper does not fit.")
        one, entry = found[0]
        if one.expired:
            raise ProblemError(409, "dossier.paper-expired", "That paper is no longer valid.")
        content = await self.office.platform.vault.read(who.person_id, entry.name)
        if content is None:
            raise missing()
        origin = view.code or view.dossier_id
        file = ComingFile(one.file.name, entry.sealed.size, content, origin)
        return shown(await self.office.uploads(dossier).whole(PAPERS + component, file, cause.at))

    async def _others(
        self, person: PersonId, but: DossierId
    ) -> list[tuple[DossierView, Procedure]]:
        """The citizen's other dossiers that were declared, the latest first."""
        views = await self.office.dossiers.find(
            {"applicant": person}, order="opened_at", descending=True, limit=LONGEST_LIST
        )
        return [
            (view, await self.office.procedure(view.procedure))
            for view in views
            if view.form and view.dossier_id != but
        ]

    async def _fitting(
        self, view: DossierView, procedure: Procedure, part: Component
    ) -> list[tuple[Reusable, Entry]]:
        """What of one dossier fits one component, with where it lies."""
        folder, found = self.office.folder(view), list[tuple[Reusable, Entry]]()
        if view.result and view.finished_at and procedure.result.code in part.results:
            result = await folder.result(view.result)
            until = valid_until(self._day(view.finished_at), procedure.result.validity_months)
            if result:
                found.append((self._shown(view, result, procedure.result.name, until), result))
        if _filed_alike(view, procedure, part):
            paper = (await folder.papers(view.papers)).get(part.id)
            if paper:
                found.append((self._shown(view, paper, part.name, None, part.id), paper))
        return [pair for pair in found if pair[1].about.get("scan") != Scan.FOUND]

    def _shown(
        self, view: DossierView, entry: Entry, name: Named, until: date | None, part: str = RESULT
    ) -> Reusable:
        file = FileShown.model_validate(
            {**entry.about, "digest": entry.sealed.digest, "size": entry.sealed.size}
        )
        issued = view.finished_at if part == RESULT and view.finished_at else file.at
        return Reusable(
            dossier_id=view.dossier_id,
            part=part,
            code=view.code,
            kind="result" if part == RESULT else "paper",
            name=name,
            issued=self._day(issued),
            valid_until=until,
            expired=until is not None and until < self._day(self.office.platform.clock()),
            file=file,
        )

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.office.calendar.timezone)).date()


def _filed_alike(view: DossierView, procedure: Procedure, part: Component) -> bool:
    """Whether that dossier filed a paper for a component of the same id and name."""
    filed = part.id in {paper.component for paper in view.papers}
    return filed and any(
        one.id == part.id and one.name.vi == part.name.vi for one in procedure.components
    )


def reuse_routes(reuse: Reuse, who_is: Any, cause_of: Any) -> APIRouter:
    """The citizen's own store, as one of their dossiers can use it."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["filing"])

    @router.get("/reusable")
    async def offered(
        dossier_id: DossierId, who: Annotated[Caller, who_is], wait: WaitFor
    ) -> dict[str, list[Reusable]]:
        """By component, the caller's own papers and results that fit it."""
        await reuse.office.dossiers.reached(wait)
        return await reuse.offered(who, dossier_id)

    @router.post("/components/{component}/reuse")
    async def take(
        dossier_id: DossierId,
        component: str,
        body: Chosen,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> FileShown | None:
        """Take one of them, as a copy of its own."""
        return await reuse.take(who, dossier_id, component, body, cause)

    return router
