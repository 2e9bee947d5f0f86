"""What citizens and officials see: one file per page or per few pages that belong together."""

from services.gateway.pages import (
    account,
    help_pages,
    home,
    inbox,
    languages,
    log_in,
    one_time_code,
    procedures,
    registration,
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
)
"""The routers of all pages; `main` includes them, each POST guarded against forgery."""
