"""Every page a test stands on is looked at by axe-core; what is serious fails the test."""

from axe_playwright_python.sync_playwright import Axe as AxeCore
from playwright.sync_api import Page

SERIOUS = {"serious", "critical"}


class Axe:
    """Looks at pages."""

    def __init__(self) -> None:
        self._core = AxeCore()
        self._seen: set[str] = set()

    def look(self, page: Page) -> None:
        """Fail when the page has a serious flaw; each version of a page is looked at once."""
        content = page.content()
        if content in self._seen:
            return
        self._seen.add(content)
        found = self._core.run(page).response["violations"]
        flaws = [
            f"{flaw['id']}: {flaw['help']}: {[node['target'] for node in flaw['nodes']]}"
            for flaw in found
            if flaw["impact"] in SERIOUS
        ]
        assert not flaws, f"{page.url}: " + "\n".join(flaws)
