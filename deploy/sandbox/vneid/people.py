"""Who can log in: people who do not exist, numbered under a province that does not exist (000)."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal, TypeAlias

Sex: TypeAlias = Literal["1", "2"]  # GioiTinh
MALE: Sex = "1"
FEMALE: Sex = "2"


@dataclass(frozen=True)
class Person:
    """A person as the national data knows them; `phone` as people write it."""

    id_number: str
    name: str
    birth: date
    sex: Sex
    phone: str

    @property
    def subject(self) -> str:
        """`sub` and `TechID`: always the same for this person, and tells nothing."""
        return sha256(f"vneid-sandbox:{self.id_number}".encode()).hexdigest()[:32]

    @property
    def claims(self) -> dict[str, str]:
        """What an id_token says of the person."""
        return {
            "sub": self.subject,
            "TechID": self.subject,
            "LoaiTaiKhoan": "1",  # a citizen; 2 would be an enterprise
            "HoVaTen": self.name,
            "SoDinhDanh": self.id_number,
            "NgayThangNamSinh": f"{self.birth:%Y%m%d}",
            "SoDienThoai": self.phone,
            "GioiTinh": self.sex,
            "loginIdp": "BCA",
        }


PEOPLE = {
    person.id_number: person
    for person in (
        Person("000190000011", "Nguyễn Thị Mẫu", date(1990, 1, 15), FEMALE, "0900000011"),
        Person("000085000012", "Trần Văn Thử", date(1985, 6, 2), MALE, "0900000012"),
        Person("000302000013", "Lê Thị Nháp", date(2002, 11, 30), FEMALE, "0900000013"),
        Person("000204000014", "Phạm Văn Ví Dụ", date(2004, 2, 29), MALE, "0900000014"),
    )
}
