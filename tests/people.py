"""Synthetic people for end-to-end tests: citizens who register, officials of the demo pack."""

from dataclasses import dataclass
from itertools import count

from tests.house import OFFICIALS_PASSWORD, Client, House

PASSWORD = "Mat-khau-2026"  # noqa: S105 - of people who do not exist
_numbers = count(1)


@dataclass(frozen=True)
class Person:
    """A citizen who does not exist: born 1990 under the province part 000, which nobody has."""

    full_name: str
    id_number: str
    phone: str

    def registration(self) -> dict[str, str]:
        """What they type into the form."""
        return {
            "full_name": self.full_name,
            "birth_date": "1990-05-17",
            "sex": "female",
            "id_number": self.id_number,
            "phone": self.phone,
            "address": "Thôn Mẫu, xã Đăk Tô",
            "password": PASSWORD,
        }


def somebody() -> Person:
    """Someone nobody has met in this run."""
    number = next(_numbers)
    return Person("Nguyễn Thị Thử Nghiệm", f"000190{number:06d}", f"09011{number:05d}")


def registered(house: House) -> Person:
    """A citizen with an account."""
    person = somebody()
    client = Client(house)
    answer = client.send(
        "POST", "/identity/registrations", json=person.registration() | client.solved()
    )
    assert answer.status_code == 202, answer.text
    challenge, code = answer.json()["challenge_id"], house.code(person.phone, already=0)
    done = client.send(
        "POST", f"/identity/registrations/{challenge}/confirmation", json={"code": code}
    )
    assert done.status_code == 201, done.text
    return person


def token_of(house: House, id_number: str, password: str, phone: str) -> str:
    """What the whole log-in gives: number, password, captcha, one-time code."""
    client = Client(house)
    already = len(house.texts(phone))
    credentials = {"id_number": id_number, "password": password}
    answer = client.send("POST", "/identity/logins", json=credentials | client.solved())
    assert answer.status_code == 202, answer.text
    challenge, code = answer.json()["challenge_id"], house.code(phone, already)
    done = client.send("POST", f"/identity/logins/{challenge}/confirmation", json={"code": code})
    assert done.status_code == 200, done.text
    return str(done.json()["token"])


def logged_in(house: House, id_number: str, password: str, phone: str) -> Client:
    """Someone after the whole log-in."""
    return Client(house, token_of(house, id_number, password, phone))


def citizen(house: House) -> tuple[Person, Client]:
    """A citizen, registered and logged in."""
    person = registered(house)
    return person, logged_in(house, person.id_number, PASSWORD, person.phone)


_tokens: dict[tuple[str, tuple[str, str]], str] = {}

KON_TUM = "H34.23.09"
RECEPTIONIST = ("000192000104", "0900000104")
HANDLER = ("000087000105", "0900000105")
APPROVER = ("000076000106", "0900000106")
RECEPTIONIST_ID, HANDLER_ID, APPROVER_ID = "o-le-thi-vi-du", "o-a-mau", "o-pham-van-thu"
PROVINCE_APPROVER = ("000179000103", "0900000103")  # of an agency that speaks for the province
ELSEWHERE = ("000194000107", "0900000107")  # reception of another commune


def official(house: House, who: tuple[str, str]) -> Client:
    """An official of the demo pack, logged in; once a house, for codes are few in an hour."""
    if (house.portal, who) not in _tokens:
        _tokens[house.portal, who] = token_of(house, who[0], OFFICIALS_PASSWORD, who[1])
    return Client(house, _tokens[house.portal, who])
