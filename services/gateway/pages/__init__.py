"""What citizens and officials see: one file per page or per few pages that belong together."""

from services.gateway.pages import (
    account,
    desk,
    desk_dossier,
    filing,
    help_pages,
    home,
    inbox,
    languages,
    log_in,
    look_up,
    my_dossiers,
    one_time_code,
    own_dossier,
    procedures,
    progress,
    registration,
    verification,
    vneid,
)

ROUTERS = (
    home.router,
    languages.router,
    procedures.router,
    registration.router,
    log_in.router,
    one_time_code.router,
    vneid.router,
    account.router,
    inbox.router,
    help_pages.router,
    filing.router,
    look_up.router,
    my_dossiers.router,
    own_dossier.router,
    progress.router,
    desk.router,
    desk_dossier.router,
    verification.router,
)
"""The routers of all pages; `main` includes them, each POST guarded against forgery."""
