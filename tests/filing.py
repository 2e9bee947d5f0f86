"""A dossier filed over HTTP, step by step, for tests that need one."""

from dataclasses import dataclass

from tests.bank import pay
from tests.house import Client, House
from tests.pdfs import pdf
from tests.people import KON_TUM, Person
from tests.waiting import until

COPIES = "2.000635"  # copies of civil-status records: 8,000 đồng each
WANTED = 2


def answers(person: Person) -> dict[str, object]:
    """The form of `COPIES`, filled in."""
    return {
        "nyc_ho_ten": person.full_name,
        "nyc_so_dinh_danh": person.id_number,
        "nyc_dien_thoai": person.phone,
        "nyc_noi_cu_tru": "Thôn Mẫu, xã Đăk Tô",
        "nyc_quan_he": "ban-than",
        "loai_giay_to": "khai-sinh",
        "chu_ho_ten": person.full_name,
        "chu_ngay_sinh": "1990-05-17",
        "noi_dang_ky": "Xã Mẫu",
        "so_ban": WANTED,
    }


@dataclass
class Filing:
    """A dossier on its way, in its owner's hands."""

    house: House
    client: Client
    person: Person
    dossier_id: str

    @classmethod
    def begun(cls, house: House, client: Client, person: Person) -> "Filing":
        """A draft."""
        opened = client.send("POST", "/dossier/dossiers", json={"procedure": COPIES})
        assert opened.status_code == 201, opened.text
        return cls(house, client, person, opened.json()["dossier_id"])

    @property
    def path(self) -> str:
        """Where it lies."""
        return f"/dossier/dossiers/{self.dossier_id}"

    def fill_in(self) -> None:
        """The form and the one paper that must be there."""
        filled = self.client.send(
            "PUT", f"{self.path}/form", json={"answers": answers(self.person)}
        )
        assert filled.status_code == 200, filled.text
        uploaded = self.client.send(
            "PUT",
            f"{self.path}/components/giay-to-tuy-than",
            content=pdf("giay to tuy than"),
            headers={"X-File-Name": "can-cuoc.pdf"},
        )
        assert uploaded.status_code == 200, uploaded.text

    def declare(self) -> None:
        """The declaration, with a captcha."""
        solved = self.client.solved()
        proof = self.client.send(
            "POST",
            f"/identity/captchas/{solved['captcha_id']}/proof",
            json={"answer": solved["captcha_answer"], "purpose": f"declare:{self.dossier_id}"},
        ).json()["proof"]
        declared = self.client.send(
            "POST",
            f"{self.path}/declaration",
            json={"captcha_proof": proof, "agency": KON_TUM},
        )
        assert declared.status_code == 200, declared.text

    def fee(self) -> dict[str, object]:
        """What is asked for, once it is; not what was asked for a declaration taken back."""
        found: dict[str, object] = until(self._asked_for, "a fee")[-1]
        return found

    def _asked_for(self) -> list[dict[str, object]]:
        fees = self.client.get("/payment/fees", dossier_id=self.dossier_id).json()
        return [fee for fee in fees if fee["state"] != "cancelled"]

    def order(self, fee: dict[str, object] | None = None) -> dict[str, str]:
        """An order at the provider for this fee, or the first: where to pay."""
        back = f"{self.house.portal}/ho-so/{self.dossier_id}/thanh-toan/ve"
        ordered = self.client.send(
            "POST",
            f"/payment/fees/{(fee or self.fee())['fee_id']}/orders",
            json={"provider": "vnpt", "return_url": back},
        )
        assert ordered.status_code in (200, 201), ordered.text
        found: dict[str, str] = ordered.json()
        return found

    def pay(self) -> None:
        """At the bank, until the dossier knows."""
        pay(self.house, self.order()["redirect_url"])
        until(lambda: self.client.get(self.path).json()["fee_settled"], "the fee settled")

    def pay_besides(self) -> None:
        """What was asked for besides, at the bank."""

        def owed() -> list[dict[str, object]]:
            return [fee for fee in self._asked_for() if fee["state"] != "paid"]

        pay(self.house, self.order(until(owed, "a fee besides")[0])["redirect_url"])

    def submit(self) -> str:
        """Agree; the dossier's code."""
        submitted = self.client.send("POST", f"{self.path}/submission")
        assert submitted.status_code == 200, submitted.text
        code: str = submitted.json()["code"]
        return code

    def submitted(self) -> str:
        """All of it; the dossier's code."""
        self.fill_in()
        self.declare()
        self.pay()
        return self.submit()
