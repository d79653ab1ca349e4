"""The picture of a report in the README: a server with a fault is judged, and its page is shown in a browser.

``python docs/picture.py`` writes docs/images/report.png. It needs Chromium, and the group `tests`.
"""

import shutil
import tempfile
from functools import partial
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from conformance.options import Settings
from conformance.reference.faults import all_faults
from conformance.runner import play
from conformance.session import Session
from conformance.targets.reference import reference_target

PICTURE = Path(__file__).parent / "images" / "report.png"
FAULT = "200:200/6/maximum"
SIZE: ViewportSize = {"width": 1000, "height": 470}


def judged(folder: str) -> Path:
    """Judge a server with the fault. Returns the page of the report."""
    session = Session(Settings(report=folder), partial(reference_target, 10, all_faults()[FAULT]))
    play(session)
    return Path(folder) / "report.html"


def take() -> None:
    """Take the picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = judged(folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(page_file.as_uri())
        page.wait_for_load_state()
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    take()
