"""The real Neo4j Browser in a real Chromium: it connects, takes the style, and runs each saved query.

With ``GRAPHRAG_SCREENSHOT=docs/neo4j-browser.png`` the picture in the documentation is made anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from program import inside

from graphrag.stores.neo4j.queries import kit_folder

pytest.importorskip("playwright", reason="needs the group browser: uv sync --group browser")
from playwright.sync_api import Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
SAVED = sorted((kit_folder() / "saved").glob("*.cypher"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, {type: "text/plain"}));
  const target = document.querySelector('[data-testid="main"]').parentElement;
  for (const kind of ["dragenter", "dragover", "drop"])
    target.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def only_loopback(route: Route) -> None:
    if route.request.url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:")):
        route.continue_()
    else:
        route.abort()


@pytest.fixture(scope="module")
def page(neo4j_server: Any, company: Any) -> Iterator[Page]:
    http = neo4j_server.http or int(os.environ.get("NEO4J_HTTP_PORT", "7474"))
    address = f"{neo4j_server.uri}?graph=company"
    code, told, _ = inside("explore", "--graph", address, "--http", f"http://127.0.0.1:{http}")
    (link,) = (line.split()[-1] for line in told.splitlines() if line.startswith("Browser"))
    assert code == 0
    with sync_playwright() as playwright:
        if not CHROMIUM and not Path(playwright.chromium.executable_path).exists():
            pytest.skip(f"no Chromium: install one of {', '.join(NAMES)}, or run `playwright install chromium`")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1600, "height": 1000}, bypass_csp=True)
        page.set_default_timeout(300_000)
        page.route("**/*", only_loopback)
        page.goto(link, wait_until="commit")
        page.wait_for_selector('[data-testid="connect"]')
        page.fill('[data-testid="username"]', os.environ["NEO4J_USERNAME"])
        page.fill('[data-testid="password"]', os.environ["NEO4J_PASSWORD"])
        page.click('[data-testid="connect"]')
        page.wait_for_selector('[data-testid="connect"]', state="detached")
        yield page
        chromium.close()


def run(page: Page, text: str) -> str:
    """Run a query in the editor, and return what its frame shows."""
    page.evaluate("document.querySelectorAll('[data-testid=frame]').forEach(f => f.dataset.old = '1')")
    page.click('[data-testid="activeEditor"] .view-lines')
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.click('[data-testid="editor-Run"]')
    frame = page.locator('[data-testid="frame"]:not([data-old])').first
    frame.locator('[data-testid="frame-loaded-contents"]').wait_for()
    return frame.inner_text()


def test_the_browser_connects_takes_the_style_and_runs_each_saved_query(page: Page) -> None:
    style = (kit_folder() / "style.grass").read_text(encoding="utf8")
    page.evaluate(DROP, ["style.grass", style])
    page.wait_for_function("(localStorage.getItem('neo4j.grass') || '').includes('#3D6FB6')")
    for file in SAVED:
        shown = run(page, file.read_text(encoding="utf8"))
        assert "Neo.ClientError" not in shown, f"{file.stem}: {shown[:500]}"
    picture = next(file for file in SAVED if "whole-map" in file.stem)
    assert "Error" not in run(page, picture.read_text(encoding="utf8"))
    page.wait_for_selector('[data-testid="frame"] svg .node, [data-testid="frame"] g.node')
    if wanted := os.environ.get("GRAPHRAG_SCREENSHOT"):
        page.locator('[data-testid="frame"]').first.locator('[title="Fullscreen"]').click()
        page.wait_for_timeout(12_000)
        page.screenshot(path=Path(wanted))
