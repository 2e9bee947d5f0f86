"""Dossier over HTTP: citizens file, officials handle, both see what they may."""

from fastapi import APIRouter, Depends

from services.chassis.auth import whois
from services.chassis.requests import causes
from services.dossier.api.answering import Answering
from services.dossier.api.archive import Archives
from services.dossier.api.counter import Counter
from services.dossier.api.desk import Desk
from services.dossier.api.desk_routes import inbox_routes, move_routes
from services.dossier.api.erasing import Erasing
from services.dossier.api.filing import Filing
from services.dossier.api.forms import Forms, form_routes
from services.dossier.api.inboxes import Inboxes
from services.dossier.api.office import Office
from services.dossier.api.owners_routes import (
    archive_routes,
    erasure_routes,
    farewell_routes,
    supplement_routes,
    withdrawal_routes,
)
from services.dossier.api.past import Past
from services.dossier.api.reuse import Reuse, reuse_routes
from services.dossier.api.routes import (
    dossier_routes,
    draft_routes,
    file_routes,
    paper_routes,
    result_routes,
    submission_routes,
)
from services.dossier.api.slips import Slips, slip_routes
from services.dossier.api.uploads import Resumable, upload_routes
from services.dossier.api.withdrawing import Withdrawing


def api(office: Office) -> list[APIRouter]:
    """All routes of the service."""
    who = Depends(whois(office.settings.token_public_key))
    cause = Depends(causes(office.platform.clock))
    filing, counter = Filing(office), Counter(office)
    return [
        draft_routes(filing, who, cause),
        form_routes(Forms(office), who, cause),
        paper_routes(filing, who, cause),
        upload_routes(Resumable(office), who),
        reuse_routes(Reuse(office), who, cause),
        submission_routes(filing, who, cause),
        inbox_routes(Inboxes(office), who),
        move_routes(Desk(office), who, cause),
        result_routes(counter, who, cause),
        dossier_routes(Past(office), who),
        file_routes(counter, who),
        slip_routes(Slips(office), who),
        supplement_routes(Answering(office), who, cause),
        withdrawal_routes(Withdrawing(office), who, cause),
        archive_routes(Archives(office), who),
        erasure_routes(Erasing(office), who, cause),
        farewell_routes(Erasing(office), who, cause),
    ]
