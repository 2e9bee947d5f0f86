"""Pages for people: Vietnamese, usable at 360 px and without JavaScript, marked as a trial."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import bootstrap_wrapper
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

FOLDER = Path(__file__).parent


def dong(amount: int) -> str:
    """Whole đồng as Vietnamese people write them: 60.000 đ."""
    return f"{amount:,}".replace(",", ".") + " đ"


def moment(at: datetime) -> str:
    """An instant as Vietnamese people write it."""
    return at.strftime("%H:%M:%S %d/%m/%Y")


templates = Jinja2Templates(directory=FOLDER / "templates")
templates.env.filters |= {"dong": dong, "moment": moment}


def page(
    request: Request, template: str, facts: Mapping[str, object], status: int = 200
) -> Response:
    """The template with these facts in it; never kept by a browser."""
    headers = {"Cache-Control": "no-store"}
    return templates.TemplateResponse(request, template, dict(facts), status, headers)


def see(path: str) -> Response:
    """Send the browser on, as a GET."""
    return RedirectResponse(path, status_code=303)


def serve_looks(app: FastAPI) -> None:
    """Bootstrap and the sandbox's own few lines of style under `/static`."""
    bootstrap = StaticFiles(directory=bootstrap_wrapper.get_bootstrap_dir())
    app.mount("/static/bootstrap", bootstrap, name="bootstrap")
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
