"""What a person typed, and what is to be said about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request
from starlette.datastructures import UploadFile

from services.chassis.ids import new_key

KEPT_BACK = ("csrf", "key", "password", "password_again", "captcha_answer", "code")
"""Fields never shown again as they were typed."""


@dataclass
class Form:
    """A form as it came in, or an empty one to be shown.

    Attributes:
        values: what was typed, by field, without the blanks around it.
        files: what was chosen, by field; only files that have a name.
        errors: what to say beside each field, in the order in which they were found.
        general: what to say about the form as a whole.
        key: minted when the form was shown, so that a double click is one command.
    """

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: str = ""
    key: UUID = field(default_factory=new_key)

    def get(self, name: str) -> str:
        """What was typed into a field; empty when nothing was."""
        return self.values.get(name, "")

    def some(self, names: Iterable[str]) -> dict[str, str]:
        """The fields among `names` that were filled in."""
        return {name: self.values[name] for name in names if self.values.get(name)}

    def demand(self, sentence: str, *names: str) -> None:
        """Say `sentence` beside each of the fields that is empty."""
        for name in names:
            if not self.get(name):
                self.errors.setdefault(name, sentence)

    @property
    def wrong(self) -> bool:
        """Whether there is anything to put right."""
        return bool(self.errors or self.general)

    def shown_again(self) -> "Form":
        """The same form for another try: a new key, and no secrets."""
        kept = {name: value for name, value in self.values.items() if name not in KEPT_BACK}
        return Form(kept, {}, self.errors, self.general)


async def read_form(request: Request) -> Form:
    """The form that came with a POST. A key that is not a UUID is replaced by a new one."""
    data = await request.form()
    values = {name: value.strip() for name, value in data.items() if isinstance(value, str)}
    chosen = {name: value for name, value in data.items() if isinstance(value, UploadFile)}
    form = Form(values, {name: file for name, file in chosen.items() if file.filename})
    try:
        form.key = UUID(values.get("key", ""))
    except ValueError:
        form.key = new_key()
    return form
