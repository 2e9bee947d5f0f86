"""Who has Zalo here, and the Official Account they talk to: nobody and nothing of it exists."""

from dataclasses import dataclass

OA_ID = "1000000000000000051"
OA_NAME = "Cổng hành chính công tỉnh Kon Tum"


@dataclass(frozen=True)
class User:
    """A person with Zalo; `phone` is `84…`.

    Attributes:
        id: by which the Official Account knows the person (`user_id`).
        id_by_app: by which the application does (`user_id_by_app`).
    """

    id: str
    id_by_app: str
    name: str
    phone: str


USERS = {
    user.id: user
    for user in (
        User("2000000000000000001", "3000000000000000001", "Hoàng Thị Thử", "84900000001"),
        User("2000000000000000011", "3000000000000000011", "Nguyễn Thị Mẫu", "84900000011"),
        User("2000000000000000012", "3000000000000000012", "Trần Văn Thử", "84900000012"),
        User("2000000000000000013", "3000000000000000013", "Lê Thị Nháp", "84900000013"),
        User("2000000000000000014", "3000000000000000014", "Phạm Văn Ví Dụ", "84900000014"),
    )
}
PHONES = {user.phone: user for user in USERS.values()}
