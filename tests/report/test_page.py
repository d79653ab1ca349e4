"""The page in a real browser: search, filters, deep links, an exchange, hostile text, accessibility."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from reports import report
from test_formats import FAULT, hostile

from conformance.report.html import as_html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, asked: list[str]) -> Iterator[Page]:
    """A page that tells of every request and fails on an error of its script."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    yield page
    page.close()
    assert wrong == []


def opened(page: Page, folder: Path, document: dict[str, Any], fragment: str = "") -> str:
    path = folder / "report.html"
    path.write_text(as_html(document), encoding="utf-8")
    page.goto(f"{path.as_uri()}{fragment}")
    return path.as_uri()


def shown(page: Page) -> int:
    return page.locator("details.requirement:visible").count()


def test_search_and_filters(page: Page, tmp_path: Path, asked: list[str]) -> None:
    document = report(FAULT)
    uri = opened(page, tmp_path, document)
    assert shown(page) == len(document["requirements"])
    page.get_by_label("Search").fill("priority at most")
    assert shown(page) == 1
    page.get_by_label("Search").fill("")
    page.get_by_role("button", name="1 FAIL").click()
    assert shown(page) == 1
    assert page.locator("#found").inner_text() == "1 shown"
    page.get_by_role("button", name="1 FAIL").click()
    page.get_by_label("Level").select_option("SHOULD")
    assert shown(page) == sum(entry["level"] == "SHOULD" for entry in document["requirements"])
    assert asked == [uri]


def test_two_clicks_to_the_broken_member(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, report(FAULT))
    page.locator(".broken a").click()
    mark = page.locator("details.exchange[open] mark").first
    assert mark.inner_text() == '"priority": 11'
    assert page.url.endswith("#200/6/maximum")


def test_a_deep_link_opens_its_requirement(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, report(FAULT), "#200/6/maximum")
    details = page.locator('details[id="200/6/maximum"]')
    assert details.get_attribute("open") is not None
    assert "page item 6" in details.inner_text()
    assert "curl -i -X PATCH" in details.inner_text()
    assert "conformance run" in details.inner_text()


def test_everything_can_be_done_by_keyboard(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, report(FAULT))
    page.keyboard.press("/")
    page.keyboard.type("200/3/maxLength")
    assert shown(page) == 1
    page.locator('details[id="200/3/maxLength"] > summary').focus()
    page.keyboard.press("Enter")
    expect(page.locator('details[id="200/3/maxLength"]')).to_contain_text("a PASS would have been FAIL under")


def test_what_a_server_sent_stays_text(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, hostile())
    page.evaluate("void (window.alert = () => { window.attacked = true })")
    page.locator(".broken a").click()
    details = page.locator('details[id="200/6/maximum"]')
    expect(details).to_contain_text("<script>alert(1)</script>")
    page.evaluate("for (const exchange of document.querySelectorAll('details.exchange')) exchange.open = true")
    assert details.locator("script, img").count() == 0
    assert page.evaluate("window.attacked") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_serious_stands_in_anybodys_way(browser: Browser, tmp_path: Path, scheme: str, width: int) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    path = tmp_path / "report.html"
    # axe has to be put into the page, which the page's own policy would not allow.
    path.write_text(as_html(report(FAULT)).replace("Content-Security-Policy", "X-Left-Out"), encoding="utf-8")
    page.goto(f"{path.as_uri()}#200/6/maximum")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_ten_thousand_exchanges_open_fast(page: Page, tmp_path: Path) -> None:
    """The page holds what verdicts rest on, so it does not grow with the run."""
    small, large = (len(as_html(report("", "200/*", repeat=count))) for count in (100, 2000))
    assert large < 1.2 * small
    opened(page, tmp_path, report("", "200/*", repeat=2000))
    assert json.loads(page.locator("#data").text_content() or "{}")["exchanges"]
