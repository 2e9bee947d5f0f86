"""One province is configuration: what its pack of files says. Pure data.

The pack is a folder: `province.yaml`, `agencies.yaml`, `groups.yaml`, `calendar.yaml`,
`officers.yaml` (demo accounts) and `procedures/*.yaml` (see `contracts.catalog`).
"""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Value
from contracts.values import AgencyCode, FeeKind, Named

SATURDAY = 5


class Account(Value):
    """Where an agency's fees are paid to."""

    number: str
    bank: str
    holder: str


class Agency(Value):
    """An agency that receives or handles dossiers.

    Attributes:
        tax_code: under which it collects money, ten digits, of a part of a body 3 more.
    """

    code: AgencyCode
    name: Named
    level: Literal["province", "commune"]
    address: str
    phone: str
    account: Account
    tax_code: Annotated[str, Field(pattern=r"^[0-9]{10}(-[0-9]{3})?$")]


class Group(Value):
    """A life event (nhóm sự kiện) under which citizens look for procedures.

    Attributes:
        icon: name of a Bootstrap icon.
    """

    code: str
    name: Named
    audience: Literal["citizen", "business"]
    icon: str


class WorkingHours(Value):
    """Local wall-clock times `HH:MM`, in order: morning from, to; afternoon from, to."""

    morning_from: str
    morning_to: str
    afternoon_from: str
    afternoon_to: str


class Calendar(Value):
    """Days that differ from the week's rhythm, dated by the year they were decreed for.

    Attributes:
        version: names this edition of the calendar, e.g. `2026-11`.
        holidays: days off, lunar holidays and substitute days included, with their names.
        worked_days_off: days off that are worked (hoán đổi).
    """

    version: str
    timezone: str
    hours: WorkingHours
    holidays: dict[date, str]
    worked_days_off: dict[date, str] = Field(default_factory=dict)

    def is_worked(self, day: date) -> bool:
        """Whether offices work on `day`."""
        if day in self.worked_days_off:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def shifts(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working hours of one day, local; none on days off."""
        if not self.is_worked(day):
            return []
        hours = self.hours
        pairs = (
            (hours.morning_from, hours.morning_to),
            (hours.afternoon_from, hours.afternoon_to),
        )
        return [
            (
                datetime.combine(day, time.fromisoformat(opens)),
                datetime.combine(day, time.fromisoformat(shuts)),
            )
            for opens, shuts in pairs
        ]


class QuietHours(Value):
    """When nobody is disturbed unless it is urgent; local wall-clock times `HH:MM`.

    Attributes:
        since: later than `until` means over midnight.
    """

    since: str
    until: str


class ReceiptForm(Value):
    """The symbols that the receipts of one kind of money bear.

    Attributes:
        form: e.g. `01BLP0-001`: kind of document, copies, number of the form.
        serial: e.g. `AA-{yy}E`; `{yy}` is the year, which each series begins anew with.

    Source: Nghị định 254/2026/NĐ-CP, Điều 23.2b: as the Minister of Finance rules.
    """

    form: Annotated[str, Field(pattern=r"^[0-9]{2}[A-Z]{3}[0-9]-[0-9]{3}$")]
    serial: Annotated[str, Field(pattern=r"^[A-Z]{2}-\{yy\}E$")]


class Province(Value):
    """The province's own face.

    Attributes:
        code: level-1 agency code in force, e.g. `H34`.
        collecting_agency: whose contracts with payment providers these are; money that is nobody's
            is for its accountants. None: nobody's.
        hotline: shown on every page.
        zalo: name of the Official Account on Zalo, as people search for it; empty: there is none.
        theme: Bootstrap theme colours as `#rrggbb`.
        quiet_hours: when messages wait until the morning; None: never.
        receipts: how receipts for fees and for charges are called.
    """

    code: str
    name: Named
    portal_name: Named
    collecting_agency: AgencyCode | None = None
    hotline: str
    email: str
    address: str
    sms_brand: str
    zalo: str = ""
    theme: dict[str, str]
    receipts: dict[FeeKind, ReceiptForm]
    languages: tuple[str, ...] = ("vi", "en")
    quiet_hours: QuietHours | None = None
