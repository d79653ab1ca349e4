"""The page in a real browser: search, filters, deep links, an exchange, hostile text, accessibility."""

import copy
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from reports import report
from test_formats import FAULT, hostile

from conformance.report.benchmarks import benchmark
from conformance.report.finish import _line
from conformance.report.html import as_html
from conformance.verdicts.proof import Proof

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


def opened(page: Page, folder: Path, document: Any, fragment: str = "") -> str:
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
    assert shown(page) == 4, "of an update, and of each companion that shows campaigns"
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
    opened(page, tmp_path, proven())
    page.keyboard.press("/")
    page.keyboard.type("200/3/maxLength")
    assert shown(page) == 3, "of an update, of GET, of the list"
    page.locator('details[id="200/3/maxLength"] > summary').focus()
    page.keyboard.press("Enter")
    expect(page.locator('details[id="200/3/maxLength"]')).to_contain_text(
        "the bundled server broken by a-fault (story)"
    )


def proven() -> Any:
    """A report in which every check is proven, whether or not the proof of the package is up to date."""
    document = report(FAULT)
    sentence = Proof("a-fault", "story", "FAIL").sentence
    return document | {"requirements": [entry | {"proof": sentence} for entry in document["requirements"]]}


def test_failures_come_first_and_begin_with_what_was_wrong(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, proven(), "#200/6/maximum")
    assert page.locator("main > *").first.get_attribute("aria-labelledby") == "broken"
    first = page.locator("details.requirement").first
    assert first.get_attribute("id") == "200/6/maximum"
    text = first.inner_text().partition("What was wrong")[2]
    order = ["at most 10", "11", '"priority": 11', "curl -i", "source", "HTTP/1.1"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert first.locator("pre.excerpt mark").inner_text() == '"priority": 11'
    assert "this check is proven: the bundled server broken by a-fault (story) turns it red" in text


def test_a_command_is_copied(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    document = report(FAULT)
    opened(page, tmp_path, document, "#200/6/maximum")
    entry = next(entry for entry in document["requirements"] if entry["id"] == "200/6/maximum")
    for name, text in (("Judge it again", entry["rerun"]), ("Send the request again", entry["findings"][0]["curl"])):
        page.get_by_role("button", name=f"Copy: {name}").click()
        expect(page.get_by_role("button", name=f"Copy: {name}")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == text
    context.close()


def test_the_tree_stays_in_sight(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, report(FAULT))
    page.locator("details.requirement").nth(200).scroll_into_view_if_needed()
    assert page.get_by_role("navigation").bounding_box()["y"] >= 0  # type: ignore[index]


def test_one_failure_is_printed_on_two_pages_at_most(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, report(FAULT), "#200/6/maximum")
    sheets = re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))
    assert 1 <= len(sheets) <= 2


def long() -> Any:
    """A report with all that a page may hold, in which every text is long and has no gap."""
    document: Any = copy.deepcopy(report(FAULT))
    gapless = "x" * 300
    entry = next(entry for entry in document["requirements"] if entry["id"] == "200/6/maximum")
    entry["findings"][0] |= {"seen": gapless, "expected": gapless, "curl": f"curl {gapless}"}
    entry |= {"rerun": gapless, "reason": gapless}
    document["notes"], document["sentence"] = [gapless], gapless
    document["target"] |= {"about": gapless, "permissions": [gapless]}
    row = {"name": gapless, "count": 3, "p50": 1.0, "p90": 2.0, "p99": 3.0}
    document["benchmarks"] = [benchmark(gapless, gapless, gapless, document["started"], [row])]
    return document


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_is_wider_than_a_phone(browser: Browser, tmp_path: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    path = tmp_path / "report.html"
    runs = [_line(long()) | {"started": f"2026-11-{day:02}T03:00:00+00:00"} for day in range(1, 29)]
    path.write_text(as_html(long(), runs), encoding="utf-8")
    page.goto(f"{path.as_uri()}#200/6/maximum")
    page.evaluate("for (const details of document.querySelectorAll('details:not(.requirement)')) details.open = true")
    wide = "[...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, svg, .sr') && "
    wide += "e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))"
    assert page.evaluate(wide) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


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
def test_nothing_stands_in_anybodys_way(browser: Browser, tmp_path: Path, scheme: str, width: int) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    path = tmp_path / "report.html"
    # axe has to be put into the page, which the page's own policy would not allow.
    path.write_text(as_html(report(FAULT)).replace("Content-Security-Policy", "X-Left-Out"), encoding="utf-8")
    page.goto(f"{path.as_uri()}#200/6/maximum")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": rules}).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] != "minor"]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_ten_thousand_exchanges_open_fast(page: Page, tmp_path: Path) -> None:
    """The page holds what verdicts rest on, so it does not grow with the run."""
    small, large = (len(as_html(report("", "200/*", repeat=count))) for count in (100, 2000))
    assert large < 1.2 * small
    opened(page, tmp_path, report("", "200/*", repeat=2000))
    assert json.loads(page.locator("#data").text_content() or "{}")["exchanges"]
