"""Officials of one agency at their desk, and dossiers that come to them."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.filing import Filing
from tests.house import Client, House
from tests.moving import APPROVE, RECEIVE, hand_over_to
from tests.people import (
    APPROVER,
    APPROVER_ID,
    HANDLER,
    HANDLER_ID,
    RECEPTIONIST,
    Person,
    citizen,
    official,
)
from tests.waiting import until


@dataclass(frozen=True)
class Staff:
    """Three officials of one agency, and a citizen who comes to them."""

    receptionist: Client
    handler: Client
    approver: Client
    person: Person
    citizen: Client

    @classmethod
    def of(cls, house: House) -> "Staff":
        """All of them, logged in."""
        desk, work, chief = (official(house, who) for who in (RECEPTIONIST, HANDLER, APPROVER))
        return cls(desk, work, chief, *citizen(house))

    def filed(self, house: House) -> Filing:
        """A dossier that waits on the desk."""
        filing = Filing.begun(house, self.citizen, self.person)
        filing.submitted()
        until(lambda: self.receptionist.get(filing.path).is_success, "the dossier on the desk")
        return filing

    def move(self, who: Client, filing: Filing, asked: dict[str, Any]) -> None:
        """One move, over HTTP."""
        answer = who.send("POST", f"{filing.path}/moves", json=asked)
        assert answer.is_success, answer.text

    def handed_over(self, filing: Filing) -> None:
        """Reception receives it and passes it on."""
        self.move(self.receptionist, filing, RECEIVE)
        self.move(self.receptionist, filing, hand_over_to(HANDLER_ID))
        until(lambda: self._is(filing, "in-progress"), "handed over")

    def approved(self, filing: Filing) -> None:
        """It went on to who may sign, and was approved."""
        self.handed_over(filing)
        self.move(self.handler, filing, hand_over_to(APPROVER_ID))
        self.move(self.approver, filing, APPROVE)
        until(lambda: self.approver.get(filing.path).json()["approved_by"], "approved")

    def _is(self, filing: Filing, state: str) -> bool:
        return bool(self.receptionist.get(filing.path).json()["state"] == state)


def code_of(filing: Filing) -> str:
    """The dossier's code."""
    code: str = filing.client.get(filing.path).json()["code"]
    return code


def press(page: Page, name: str) -> None:
    """A button of the page, by what stands on it."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()
