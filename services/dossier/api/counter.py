"""What officials do: receive, hand over, finish; and what both sides read."""

from contracts.access import Act, Caller, may
from contracts.dossier import DossierState
from contracts.values import DossierId, PersonId
from services.chassis.auth import allow, seal_of
from services.chassis.handle import Cause
from services.chassis.problems import ProblemError
from services.chassis.telemetry import about
from services.dossier.adapters.receipt import Slip, draw
from services.dossier.api.office import RESULT, Office, missing
from services.dossier.api.shapes import DeskLine, Done, DossierPaper, Received
from services.dossier.domain.commands import Finish, HandOver, ReceiveDossier
from services.dossier.domain.deadline import due
from services.dossier.domain.dossier import Dossier
from services.dossier.projections import DossierView

LONGEST_LIST = 200  # dossiers shown at once


class Counter:
    """The officials' side of the counter."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def desk(self, who: Caller, state: DossierState | None) -> list[DeskLine]:
        """The dossiers of the caller's agency, what is due first on top."""
        allow(who, Act.WORK, agency=who.agency)
        where: dict[str, str | None] = {"agency": who.agency}
        if state:
            where["state"] = state
        found = await self.office.dossiers.find(where, order="due", limit=LONGEST_LIST)
        return [
            DeskLine.model_validate(view.model_dump())
            for view in found
            if view.state not in (DossierState.DRAFT, DossierState.DECLARED)
        ]

    async def receive(self, who: Caller, dossier_id: DossierId, cause: Cause) -> Received:
        """Receive a dossier: its receipt, its due date."""
        dossier = await self._mine(who, Act.RECEIVE, dossier_id)
        procedure = await self.office.procedure(dossier.procedure)
        promised = due(cause.at, procedure.term_online, self.office.calendar)
        with about(dossier=dossier.code):
            recorded = await self.office.obey(
                dossier_id,
                ReceiveDossier(
                    by=who.official(),
                    term=procedure.term_online,
                    due=promised,
                    calendar=self.office.calendar.version,
                ),
                cause,
            )
        return Received(due=promised, position=recorded.position if recorded else None)

    async def hand_over(
        self, who: Caller, dossier_id: DossierId, to: PersonId, cause: Cause
    ) -> Done:
        """Pass a dossier on to a colleague."""
        dossier = await self._mine(who, Act.HAND_OVER, dossier_id)
        colleague = await self.office.officials.get(to)
        if colleague is None or colleague.official is None:
            raise ProblemError(422, "dossier.official-unknown", "There is no such official.")
        command = HandOver(by=who.official(), to=colleague.official)
        with about(dossier=dossier.code):
            recorded = await self.office.obey(dossier_id, command, cause)
        return Done(position=recorded.position if recorded else None)

    async def finish(
        self, who: Caller, dossier_id: DossierId, *, name: str, content: bytes, cause: Cause
    ) -> Done:
        """Put the result to a dossier: a PDF, into the citizen's part of the vault."""
        dossier = await self._mine(who, Act.FINISH, dossier_id)
        if dossier.status not in (DossierState.RECEIVED, DossierState.IN_PROGRESS):
            raise ProblemError(409, "dossier.not-in-progress", f"It is {dossier.status}.")
        filed = await self.office.keep(dossier, RESULT, name, content, cause)
        with about(dossier=dossier.code):
            command = Finish(by=who.official(), result=filed)
            recorded = await self.office.obey(dossier_id, command, cause)
        return Done(position=recorded.position if recorded else None)

    async def show(self, who: Caller, dossier_id: DossierId) -> DossierPaper:
        """The dossier, to its owner and to officials of its agency."""
        return await self.office.show(await self.office.seen(who, dossier_id))

    async def paper(self, who: Caller, dossier_id: DossierId, component: str) -> bytes:
        """An uploaded paper, or the result: exactly what was declared, once it was."""
        view = await self.office.seen(who, dossier_id)
        facts = (*view.papers, *((view.result,) if view.result else ()))
        filed = next((fact for fact in facts if fact.component == component), None)
        if filed:
            entry = await self.office.declared(view, filed)
        elif view.form is None:
            entry = (await self.office.papers(view)).get(component)
        else:
            entry = None
        if entry is None:
            raise missing()
        content = await self.office.platform.vault.get(PersonId(view.applicant), entry.name)
        if content is None:
            raise missing()
        return content

    async def receipt(self, who: Caller, dossier_id: DossierId) -> tuple[str, bytes]:
        """The receipt's file name and PDF."""
        view = await self.office.seen(who, dossier_id)
        if not (view.code and view.received_at and view.due and view.received_by):
            raise ProblemError(409, "dossier.not-received", "It has not been received yet.")
        return f"{view.code}.pdf", draw(await self._slip(view))

    async def _slip(self, view: DossierView) -> Slip:
        office = self.office
        paper = await office.show(view)
        code, official = view.code, view.received_by
        if code is None or official is None or not (view.received_at and view.due):
            raise missing()
        sealed = seal_of(office.settings.lookup_key.get_secret_value(), code)
        procedure = await office.procedure(view.procedure)
        return Slip(
            province=office.province.name.vi,
            agency=office.agencies[view.agency or ""].name.vi,
            code=code,
            procedure=view.procedure_name.vi,
            applicant=_applicant(procedure.form, paper.answers),
            papers=tuple(part.name.vi for part in paper.components if part.file),
            received_at=view.received_at,
            due=view.due,
            official=f"{official.name}, {official.title}",
            address=f"{office.settings.public_url}/tra-cuu?m={code}&k={sealed}",
            security_code=sealed,
            timezone=office.calendar.timezone,
        )

    async def _mine(self, who: Caller, act: Act, dossier_id: DossierId) -> Dossier:
        """A dossier of the caller's agency, which they may do `act` to."""
        dossier = await self.office.now(dossier_id)
        if not may(who, Act.WORK, agency=dossier.agency):
            raise missing()
        allow(who, act, agency=dossier.agency)
        return dossier


def _applicant(form: dict[str, object], answers: dict[str, object]) -> str:
    """The applicant's name, from the field that the identity's name is filled into."""
    properties = form.get("properties")
    if isinstance(properties, dict):
        for name, field in properties.items():
            if field.get("x-prefill") == "full_name":
                return str(answers.get(name, ""))
    return ""
