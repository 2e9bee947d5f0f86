"""The papers of the desk, forms 01 to 05: each tells one fact, as the dossier was at that fact."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Response

from contracts.access import Caller
from contracts.catalog import Procedure
from contracts.dossier import DossierEvent, DossierReceived
from contracts.event import Recorded
from contracts.handling import DossierRefused, DossierStopped, DueExtended, SupplementRequested
from contracts.province import Agency
from contracts.streams import DOSSIER
from contracts.values import DossierId, Named, Official
from services.chassis.auth import seal_of
from services.chassis.problems import ProblemError
from services.chassis.requests import WaitFor
from services.dossier.api.folder import FORM, Folder
from services.dossier.api.office import Office
from services.dossier.domain.conditions import principal_of, relation_of
from services.dossier.domain.explanation import explain
from services.dossier.domain.slips import (
    ApologyLetter,
    Handed,
    Matter,
    Mending,
    PaperForm,
    Person,
    Receipt,
    RefusalSlip,
    Signer,
    Slip,
    StopNotice,
    SupplementSlip,
    last_digits,
)
from services.dossier.projections.dossier import dossier_view, project_dossier
from services.dossier.projections.shapes import DossierView

PDF = "application/pdf"
E_FORM = Named(vi="Tờ khai điện tử", en="The form")


class FormNumber(StrEnum):
    """Which of the forms of Thông tư 03/2025/TT-VPCP."""

    RECEIPT = "01"
    SUPPLEMENT = "02"
    REFUSAL = "03"
    APOLOGY = "04"
    STOP = "05"


TELLS: Mapping[FormNumber, type[DossierEvent]] = {
    FormNumber.RECEIPT: DossierReceived,
    FormNumber.SUPPLEMENT: SupplementRequested,
    FormNumber.REFUSAL: DossierRefused,
    FormNumber.APOLOGY: DueExtended,
    FormNumber.STOP: DossierStopped,
}
"""The fact that each form tells; of several the last one."""


@dataclass(frozen=True)
class Told:
    """One fact and all that its paper needs: the dossier as it was just after it."""

    recorded: Recorded[DossierEvent]
    view: DossierView
    procedure: Procedure
    folder: Folder
    matter: Matter

    async def words(self, digest: str | None) -> str:
        """What the official wrote."""
        return (await self.folder.words(digest)).get("", "") if digest else ""


class Slips:
    """The desk's papers about dossiers, for their owners and the agency's officials."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def draw(self, who: Caller, dossier_id: DossierId, form: FormNumber) -> tuple[str, bytes]:
        """The dossier's code, and the form as PDF.

        Raises:
            ProblemError: 409 `dossier.not-received` or `dossier.form-not-issued`, there is no such
                fact; 410 `dossier.erased`, what the paper would say is gone.
        """
        seen = await self.office.seen(who, dossier_id)
        if seen.erased:
            raise ProblemError(410, "dossier.erased", "What was filed has been erased.")
        told = await self._told(seen, form)
        slip = await self._slip(told)
        return told.matter.code, await asyncio.to_thread(self.office.draw, slip)

    async def _told(self, seen: DossierView, form: FormNumber) -> Told:
        history = await self.office.stream.load(DOSSIER.subject(seen.dossier_id), fresh=True)
        facts = [place for place, r in enumerate(history) if isinstance(r.data, TELLS[form])]
        if not facts:
            raise _not_issued(form)
        view = dossier_view.empty(seen.dossier_id)
        for recorded in history[: facts[-1] + 1]:
            view = project_dossier(view, recorded)
        procedure = await self.office.procedure(view.procedure)
        folder = self.office.folder(view)
        _, answers = await folder.form(view.form)
        fact = history[facts[-1]]
        return Told(fact, view, procedure, folder, self._matter(view, fact, procedure, answers))

    def _matter(
        self,
        view: DossierView,
        fact: Recorded[DossierEvent],
        procedure: Procedure,
        answers: Mapping[str, Any],
    ) -> Matter:
        office, agency = self.office, self._agency(view)
        code = view.code or ""
        sealed = seal_of(office.settings.lookup_key.get_secret_value(), code)
        key = sealed if code else ""
        portal = f"{office.settings.public_url}/tra-cuu"
        relation = relation_of(procedure.form, answers)
        return Matter(
            province=office.province.name,
            agency=agency.name,
            place=agency.address,
            phone=agency.phone,
            code=code,
            procedure=view.procedure_name,
            applicant=_person(prefilled(procedure.form, answers)),
            principal=_principal(principal_of(procedure.form, answers)),
            relation=relation.vi if relation else "",
            made_at=fact.time,
            timezone=office.calendar.timezone,
            look_up=f"{portal}/tien-trinh?m={code}&k={key}" if key else f"{portal}?m={code}",
            security_code=key,
        )

    async def _slip(self, told: Told) -> Slip:
        match told.recorded.data:
            case DossierReceived() as fact:
                return await self._receipt(told, fact)
            case SupplementRequested() as fact:
                return await self._supplement(told, fact)
            case DossierRefused() as fact:
                words, by = await told.words(fact.words), self._signer(fact.by)
                return RefusalSlip(matter=told.matter, ground=fact.ground, words=words, official=by)
            case DueExtended() as fact:
                return ApologyLetter(
                    matter=told.matter,
                    received_at=told.view.received_at or told.recorded.time,
                    previous=fact.previous,
                    due=fact.due,
                    words=await told.words(fact.words),
                    official=self._signer(fact.by),
                )
            case DossierStopped() as fact:
                return StopNotice(
                    matter=told.matter,
                    ground=fact.ground,
                    words=await told.words(fact.words),
                    since=fact.since,
                    official=self._signer(fact.by) if fact.by else None,
                )
            case fact:
                raise AssertionError(fact.type)  # `TELLS` names no other

    async def _receipt(self, told: Told, fact: DossierReceived) -> Receipt:
        edition = self.office.calendars.get(fact.calendar)
        received = told.recorded.time
        return Receipt(
            matter=told.matter,
            papers=await _handed(told),
            received_at=received,
            due=fact.due,
            why=explain(received, fact.term, edition) if edition else None,
            official=self._signer(fact.by),
            total=sum(line.total for line in told.view.fees),
            paid=told.view.fee_settled,
        )

    async def _supplement(self, told: Told, fact: SupplementRequested) -> SupplementSlip:
        names = {part.id: part.name for part in told.procedure.components} | {FORM: E_FORM}
        words = await told.folder.words(fact.words)
        return SupplementSlip(
            matter=told.matter,
            wanted=tuple(
                Mending(
                    name=names.get(one.item, Named(vi=one.item)),
                    ground=one.ground,
                    words=words.get(one.item, ""),
                )
                for one in fact.wanted
            ),
            guide=self._signer(fact.by),
            since=fact.since,
            answer_by=fact.answer_by,
            clock=told.view.rules.clock if told.view.received_at else "not-begun",
        )

    def _agency(self, view: DossierView) -> Agency:
        return self.office.agencies[view.agency or ""]

    def _signer(self, official: Official) -> Signer:
        agency = self.office.agencies.get(official.agency)
        phone = agency.phone if agency else ""
        return Signer(name=official.name, title=official.title, phone=phone)


async def _handed(told: Told) -> tuple[Handed, ...]:
    """What was filed, in the order in which the procedure asks for it."""
    entries = await told.folder.papers(told.view.papers)
    found = [(part, entries[part.id]) for part in told.procedure.components if part.id in entries]
    return tuple(
        [
            Handed(
                name=part.name,
                form=PaperForm.ELECTRONIC,
                pages=entry.about["pages"],
                size=entry.sealed.size,
                sha256=await told.folder.sha256(entry),
            )
            for part, entry in found
        ]
    )


def _not_issued(form: FormNumber) -> ProblemError:
    if form is FormNumber.RECEIPT:
        return ProblemError(409, "dossier.not-received", "It has not been received yet.")
    return ProblemError(409, "dossier.form-not-issued", "No such form has been issued.")


def prefilled(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, str]:
    """Who filed it, by claim: from the fields that the identity is filled into."""
    fields = form.get("properties", {}).items()
    claims = {name: field["x-prefill"] for name, field in fields if "x-prefill" in field}
    return {claims[name]: str(answers[name]) for name in claims if name in answers}


def _person(claims: Mapping[str, str]) -> Person:
    return Person(
        name=claims.get("full_name", ""),
        number=last_digits(claims.get("id_number", "")),
        address=claims.get("address", ""),
        phone=claims.get("phone", ""),
        email=claims.get("email", ""),
    )


def _principal(claims: Mapping[str, str]) -> Person | None:
    return _person(claims) if claims.get("full_name") else None


def slip_routes(slips: Slips, who_is: Any) -> APIRouter:
    """The papers of the desk, to the dossier's owner and to officials of its agency."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["dossier"])

    @router.get("/receipt.pdf", response_class=Response)
    async def receipt(
        dossier_id: DossierId, who: Annotated[Caller, who_is], wait: WaitFor
    ) -> Response:
        """The receipt (form 01), as PDF."""
        await slips.office.dossiers.reached(wait)
        code, content = await slips.draw(who, dossier_id, FormNumber.RECEIPT)
        return _shown(f"{code}.pdf", content)

    @router.get("/forms/{number}.pdf", response_class=Response)
    async def form(
        dossier_id: DossierId, number: FormNumber, who: Annotated[Caller, who_is], wait: WaitFor
    ) -> Response:
        """Form 01 to 05 of Thông tư 03/2025/TT-VPCP, as PDF, once there is what it tells."""
        await slips.office.dossiers.reached(wait)
        code, content = await slips.draw(who, dossier_id, number)
        return _shown(f"{code}-mau-{number}.pdf", content)

    return router


def _shown(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{quote(name)}"'}
    return Response(content, media_type=PDF, headers=headers)
