"""What pages are drawn with: Bootstrap from its package, own files, the province's theme."""

import os
from pathlib import Path

from bootstrap_wrapper import get_bootstrap_dir
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.gateway.visit import house_of

OWN = Path(__file__).parent / "static"
DRAWN_IN = "#9b1c1f"  # the wall's colour in logo.svg
FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


class Versioned(StaticFiles):
    """Static files; those asked for with their version may be kept for ever."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file with a word on how long it holds."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = FOR_EVER if versioned else "no-cache"
        return response


@router.get("/static/theme.css")
async def theme(request: Request) -> Response:
    """The province's colours, as the variables that Bootstrap and our own sheet read."""
    colours = house_of(request).province.theme
    lines = [f"  --bs-{name}: {value};" for name, value in colours.items()]
    lines += [f"  --bs-{name}-rgb: {_rgb(value)};" for name, value in colours.items()]
    sheet = ":root {\n" + "\n".join(lines) + "\n}\n"
    return Response(sheet, media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/static/icon.svg")
async def icon(request: Request) -> Response:
    """The door in the province's colour, for the browser's tab."""
    colour = house_of(request).province.theme.get("primary", DRAWN_IN)
    drawing = (OWN / "logo.svg").read_text(encoding="utf-8").replace(DRAWN_IN, colour)
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(drawing, media_type="image/svg+xml", headers=headers)


def _rgb(colour: str) -> str:
    """`#9b1c1f` as `155, 28, 31`."""
    return ", ".join(str(part) for part in bytes.fromhex(colour.removeprefix("#")))


def lay_out(app: FastAPI) -> None:
    """Put everything under /static."""
    app.include_router(router)
    app.mount("/static/bootstrap", Versioned(directory=get_bootstrap_dir()))
    app.mount("/static", Versioned(directory=OWN))
