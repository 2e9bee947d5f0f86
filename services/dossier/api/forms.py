"""What citizens do to the form of a draft: type, be told what is wrong, and save it checked."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from contracts.access import Caller
from contracts.catalog import Procedure
from contracts.values import DossierId
from services.chassis.handle import Cause
from services.chassis.problems import FieldError, ProblemError
from services.dossier.api.drafts import Draft, Drafts, written
from services.dossier.api.folder import FORM
from services.dossier.api.office import Office
from services.dossier.api.shapes import Done
from services.dossier.domain.commands import ReopenDossier
from services.dossier.domain.conditions import relevant
from services.dossier.domain.filing import Wrong, wrongs

Scalar: TypeAlias = str | int | float | bool


class Answers(BaseModel):
    """The form, filled in."""

    answers: dict[str, Any]


class Typed(BaseModel):
    """Answers as they are being typed, checked for nothing but their size.

    Attributes:
        answers: by field of the form, only those that changed; null takes an answer out.
        page: where the form is being filled in, to go on there on another device.
        version: the one these were typed on, as `GET` told; empty: the first.
    """

    answers: dict[str, Scalar | list[Scalar] | None]
    page: Annotated[str, Field(pattern=r"^[a-z0-9-]*$", max_length=40)] = ""
    version: Annotated[str, Field(max_length=100)] = ""


class WrongShown(BaseModel):
    """One answer that could not be declared like that."""

    field: str
    code: str
    params: dict[str, Any]


class DraftShown(BaseModel):
    """The form on its way. `wrong`: what is still to be put right before the declaration."""

    answers: dict[str, Any]
    page: str
    version: str
    at: AwareDatetime | None
    wrong: list[WrongShown]


class Forms:
    """The form of a draft, in its owner's hands."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def show(self, who: Caller, dossier_id: DossierId) -> DraftShown:
        """What was typed so far, on whichever device."""
        dossier = await self.office.own_changeable(who, dossier_id, FORM)
        draft = await Drafts(self.office.folder(dossier)).now()
        return _shown(draft, await self.office.procedure(dossier.procedure))

    async def type(
        self, who: Caller, dossier_id: DossierId, typed: Typed, cause: Cause
    ) -> DraftShown:
        """Keep what is being typed."""
        dossier = await self.office.own_changeable(who, dossier_id, FORM)
        procedure = await self.office.procedure(dossier.procedure)
        known = procedure.form.get("properties", {})
        if unknown := [name for name in typed.answers if name not in known]:
            raise invalid([Wrong(name, "unknown") for name in unknown])
        drafts = Drafts(self.office.folder(dossier))
        saved = await drafts.save(typed.version, typed.answers, typed.page, cause.at)
        return _shown(saved, procedure)

    async def fill_in(
        self, who: Caller, dossier_id: DossierId, answers: dict[str, Any]
    ) -> dict[str, Any]:
        """Save the answers of a draft, if they are as the form asks; what it does not ask goes."""
        dossier = await self.office.own_changeable(who, dossier_id, FORM)
        written(answers)
        kept = checked(await self.office.procedure(dossier.procedure), answers)
        folder = self.office.folder(dossier)
        await folder.add(FORM, written(kept), {})
        await Drafts(folder).drop()
        return kept

    async def reopen(self, who: Caller, dossier_id: DossierId, cause: Cause) -> Done:
        """Take the declaration back, to correct what was declared."""
        await self.office.own(who, dossier_id)
        recorded = await self.office.obey(dossier_id, ReopenDossier(), cause)
        return Done(position=recorded.position if recorded else None)


def checked(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to what is asked.

    Raises:
        ProblemError: 422 `dossier.form-invalid`; says what is wrong with which.
    """
    kept = relevant(procedure.form, answers)
    if found := wrongs(procedure.form, kept):
        raise invalid(found)
    return kept


def invalid(found: list[Wrong]) -> ProblemError:
    """What is wrong, field by field."""
    errors = [FieldError(wrong.field, wrong.code, wrong.params) for wrong in found]
    return ProblemError(
        422, "dossier.form-invalid", "Some answers cannot stay as they are.", errors
    )


def _shown(draft: Draft, procedure: Procedure) -> DraftShown:
    found = wrongs(procedure.form, relevant(procedure.form, draft.answers))
    return DraftShown.model_validate(
        {
            "answers": draft.answers,
            "page": draft.page,
            "version": draft.version,
            "at": draft.at,
            "wrong": [
                WrongShown(field=wrong.field, code=wrong.code, params=dict(wrong.params))
                for wrong in found
            ],
        }
    )


def form_routes(forms: Forms, who_is: Any, cause_of: Any) -> APIRouter:
    """The form of a draft, as typed and as checked; and the way back from the declaration."""
    router = APIRouter(prefix="/dossiers/{dossier_id}", tags=["filing"])

    @router.get("/draft")
    async def show(dossier_id: DossierId, who: Annotated[Caller, who_is]) -> DraftShown:
        """The form as it was typed so far, on any device."""
        return await forms.show(who, dossier_id)

    @router.put("/draft")
    async def type_in(
        dossier_id: DossierId,
        body: Typed,
        who: Annotated[Caller, who_is],
        cause: Annotated[Cause, cause_of],
    ) -> DraftShown:
        """Keep answers as they are typed; 409 `dossier.draft-changed` if others came between."""
        return await forms.type(who, dossier_id, body, cause)

    @router.put("/form")
    async def fill_in(
        dossier_id: DossierId, body: Answers, who: Annotated[Caller, who_is]
    ) -> Answers:
        """Save the answers, if each is as the form asks."""
        return Answers(answers=await forms.fill_in(who, dossier_id, body.answers))

    @router.post("/reopening")
    async def reopen(
        dossier_id: DossierId, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Done:
        """Correct what was declared; 409 `dossier.paid-already` once something was paid."""
        return await forms.reopen(who, dossier_id, cause)

    return router
