"""The six services as this door sees them: one small class each, over their HTTP APIs."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from services.gateway.clients.catalog import Catalog
from services.gateway.clients.desk import Desk
from services.gateway.clients.dossier import Dossiers
from services.gateway.clients.dues import Dues
from services.gateway.clients.forms import Forms
from services.gateway.clients.identity import Identity
from services.gateway.clients.line import Line
from services.gateway.clients.notify import Notify
from services.gateway.clients.owner import Owner
from services.gateway.clients.papers import Papers
from services.gateway.clients.payment import Payment
from services.gateway.clients.receipts import Receipts
from services.gateway.clients.till import Till
from services.gateway.clients.tracking import Tracking


@dataclass(frozen=True)
class Services:
    """All six, speaking for one person during one request; the dossier service in two parts."""

    catalog: Catalog
    identity: Identity
    dossier: Dossiers
    desk: Desk
    forms: Forms
    owner: Owner
    papers: Papers
    payment: Payment
    receipts: Receipts
    till: Till
    dues: Dues
    tracking: Tracking
    notify: Notify


def services_for(
    clients: Mapping[str, httpx.AsyncClient],
    listening: httpx.AsyncClient,
    token: str | None,
    came_from: str,
) -> Services:
    """The services, asked in the name of whoever holds `token`, calling from `came_from`."""

    def line(name: str) -> Line:
        return Line(name, clients[name], token, came_from)

    return Services(
        catalog=Catalog(line("catalog")),
        identity=Identity(line("identity")),
        dossier=Dossiers(line("dossier")),
        desk=Desk(line("dossier")),
        forms=Forms(line("dossier")),
        owner=Owner(line("dossier")),
        papers=Papers(line("dossier")),
        payment=Payment(line("payment")),
        receipts=Receipts(line("payment")),
        till=Till(line("payment")),
        dues=Dues(line("payment")),
        tracking=Tracking(line("tracking"), Line("tracking", listening, token, came_from)),
        notify=Notify(line("notify")),
    )
