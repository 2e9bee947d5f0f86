"""What filing and counter share: finding a dossier, the vault's names, and showing it."""

import json
from dataclasses import dataclass
from typing import Any

from contracts.access import Act, Caller, may
from contracts.catalog import Procedure
from contracts.dossier import DossierEvent, Filed
from contracts.event import Recorded
from contracts.province import Agency, Calendar, Province
from contracts.streams import DOSSIER
from contracts.values import DossierId, PersonId
from services.chassis.auth import seal_of
from services.chassis.handle import Cause, handle
from services.chassis.platform import Platform
from services.chassis.problems import ProblemError, not_found
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.chassis.vault import Entry
from services.dossier.adapters.pdf import LARGEST, UnfitError, pages
from services.dossier.api.shapes import (
    ComponentShown,
    DossierPaper,
    FeeShown,
    FileShown,
    ProcedureShown,
)
from services.dossier.domain.commands import Command
from services.dossier.domain.dossier import Dossier, dossier_decider
from services.dossier.domain.filing import fee_lines
from services.dossier.projections import DossierView, OfficialView, ProcedureView
from services.dossier.settings import DossierSettings

RESULT = "result"


def missing() -> ProblemError:
    """404, the same whether it does not exist or is someone else's."""
    return not_found("dossier", "dossier")


def form_name(dossier_id: DossierId) -> str:
    """Where the answers lie in the vault."""
    return f"form/{dossier_id}"


def paper_name(dossier_id: DossierId, component: str) -> str:
    """Where versions of one paper lie in the vault: a prefix."""
    return f"paper/{dossier_id}/{component}/"


@dataclass(frozen=True)
class Office:
    """All that the routes stand on."""

    platform: Platform
    settings: DossierSettings
    stream: Stream[DossierEvent]
    dossiers: ReadModel[DossierView]
    procedures: ReadModel[ProcedureView]
    officials: ReadModel[OfficialView]
    province: Province
    agencies: dict[str, Agency]
    calendar: Calendar

    async def now(self, dossier_id: DossierId) -> Dossier:
        """The dossier as its own events have it: always the newest."""
        history = await self.stream.load(DOSSIER.subject(dossier_id))
        return dossier_decider.fold(recorded.data for recorded in history)

    async def obey(
        self, dossier_id: DossierId, command: Command, cause: Cause
    ) -> Recorded[DossierEvent] | None:
        """One command to one dossier."""
        subject = DOSSIER.subject(dossier_id)
        return await handle(
            self.stream, dossier_decider, subject=subject, command=command, cause=cause
        )

    async def own(self, who: Caller, dossier_id: DossierId) -> Dossier:
        """The caller's own dossier; 404 when it is not theirs."""
        dossier = await self.now(dossier_id)
        if not may(who, Act.OWN, owner=dossier.applicant):
            raise missing()
        return dossier

    async def seen(self, who: Caller, dossier_id: DossierId) -> DossierView:
        """A dossier the caller may see; 404 when they may not."""
        view = await self.dossiers.get(dossier_id)
        if view is None or not may(
            who, Act.SEE_DOSSIER, owner=PersonId(view.applicant), agency=view.agency
        ):
            raise missing()
        return view

    async def procedure(self, code: str, *, offered: bool = False) -> Procedure:
        """The procedure, as the catalogue published it; with `offered` only if still offered."""
        found = await self.procedures.get(code)
        if found is None or found.procedure is None or (offered and found.withdrawn):
            raise ProblemError(404, "dossier.procedure-not-offered", "This is not offered.")
        return found.procedure

    async def answers(self, view: DossierView | Dossier) -> dict[str, Any]:
        """The form's answers; empty before anything was saved."""
        name = form_name(DossierId(view.dossier_id))
        content = await self.platform.vault.get(PersonId(view.applicant), name)
        answers: dict[str, Any] = json.loads(content) if content else {}
        return answers

    async def papers(self, view: DossierView | Dossier) -> dict[str, Entry]:
        """The newest version of each uploaded paper, by component."""
        dossier_id = DossierId(view.dossier_id)
        prefix = f"paper/{dossier_id}/"
        found = await self.platform.vault.entries(PersonId(view.applicant), prefix)
        found.sort(key=lambda entry: entry.about["at"])
        return {entry.name.removeprefix(prefix).partition("/")[0]: entry for entry in found}

    async def declared(self, view: DossierView, filed: Filed) -> Entry | None:
        """The very version of a paper that a fact speaks of, by its digest."""
        prefix = paper_name(DossierId(view.dossier_id), filed.component)
        found = await self.platform.vault.entries(PersonId(view.applicant), prefix)
        return next((entry for entry in found if entry.sealed.digest == filed.digest), None)

    async def show(self, view: DossierView) -> DossierPaper:
        """All that its owner and its officials see of it."""
        procedure = await self.procedure(view.procedure)
        answers = await self.answers(view)
        papers = await self.papers(view)
        fees = view.fees if view.form else fee_lines(procedure, answers)
        result = papers.get(RESULT)
        sealed = seal_of(self.settings.lookup_key.get_secret_value(), view.code or "")
        return DossierPaper(
            **view.model_dump(
                include=set(DossierPaper.model_fields)
                - {"procedure", "components", "fees", "result", "applicant"}
            ),
            applicant=view.applicant,
            procedure=ProcedureShown(code=view.procedure, name=view.procedure_name),
            answers=answers,
            components=[
                ComponentShown(
                    id=part.id,
                    name=part.name,
                    required=part.required,
                    note=part.note,
                    file=shown(papers.get(part.id)),
                )
                for part in procedure.components
            ],
            fees=[FeeShown.of(line) for line in fees],
            total=sum(line.total for line in fees),
            result=shown(result) if view.result else None,
            security_code=sealed if view.received_at else None,
        )

    async def keep(
        self, dossier: Dossier, component: str, name: str, content: bytes, cause: Cause
    ) -> Filed:
        """Check a PDF and put it into the vault, as a new version of this paper.

        Raises:
            ProblemError: 413 or 422; nothing was kept.
        """
        if len(content) > LARGEST:
            raise ProblemError(413, "dossier.file-too-large", "A file may have 20 MB.")
        try:
            count = await pages(content)
        except UnfitError as error:
            raise ProblemError(422, error.code, str(error)) from None
        about = {"name": name, "pages": count, "at": cause.at.isoformat()}
        place = paper_name(dossier.dossier_id, component) + str(cause.causationid)
        sealed = await self.platform.vault.put(dossier.applicant, place, content, about)
        return Filed(component=component, digest=sealed.digest, size=sealed.size, pages=count)


def shown(entry: Entry | None) -> FileShown | None:
    """An entry of the vault as lists show it."""
    if entry is None:
        return None
    return FileShown(digest=entry.sealed.digest, size=entry.sealed.size, **entry.about)
