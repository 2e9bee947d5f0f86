"""HTML read aloud: its words, and where its links lead; no markup reaches a browser. Pure."""

import re
from html.parser import HTMLParser

READ = 200_000  # characters of HTML that are looked at
SILENT = {"script", "style", "head", "title", "template"}
BLOCKS = {"p", "div", "br", "tr", "li", "ul", "ol", "table", "hr", "h1", "h2", "h3", "h4"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = ""
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        if tag in SILENT:
            self._silent = tag
        if tag in BLOCKS:
            self.said.append("\n")
        if tag == "a":
            self._link = dict(attrs).get("href") or ""
        if tag == "img":
            self.said.append(f"[{dict(attrs).get('alt') or 'ảnh'}]")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        if tag in BLOCKS:
            self.said.append("\n")
        if tag == "a" and self._link:
            self.said.append(f" <{self._link}>")
            self._link = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(re.sub(r"\s+", " ", data))


def words_of(html: str) -> str:
    """The words of a page, a line per block, links in angle brackets after their text."""
    reader = _Reader()
    reader.feed(html[:READ])
    reader.close()
    lines = (line.strip() for line in "".join(reader.said).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
