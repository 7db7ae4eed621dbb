"""GraphiQL in a real browser: it starts, runs the examples, and asks nobody but the server."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Response, expect, sync_playwright

from tests.optional import program

EXAMPLES = Path(__file__).parents[2] / "web" / "src" / "examples"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
QUIET = ("log: ", "info: ", "debug: ")

expect.set_options(timeout=30_000)  # milliseconds; a loaded machine takes a while to start Chromium


@pytest.fixture(scope="module")
def chromium() -> str:
    """Find the browser of the machine; none is downloaded."""
    return program("chromium", "chromium-browser", "google-chrome", package="chromium")


@pytest.fixture
def page(chromium: str, demo_server: str) -> Iterator[Page]:
    """Open GraphiQL on a first visit; afterwards, no request went elsewhere and nothing broke."""
    asked: list[str] = []
    console: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.on("console", lambda said: console.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: console.append(f"uncaught: {error}"))
        page.goto(f"{demo_server.rstrip('/')}/")
        for editor in ("Operation Editor", "Variables", "Result Window"):
            expect(page.get_by_role("region", name=editor).locator(".monaco-editor:visible")).to_have_count(1)
        yield page
        browser.close()

    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(demo_server).netloc}
    assert [line for line in console if not line.startswith(QUIET)] == []


def execute(page: Page, operation: str) -> Any:
    """Press the Execute button; what the server answered to this operation."""

    def ours(response: Response) -> bool:
        sent = json.loads(response.request.post_data or "{}")
        return bool(sent.get("operationName") == operation)

    with page.expect_response(ours) as answer:
        page.get_by_role("button", name="Execute query").click()
    return answer.value.json()


def open_tab(page: Page, operation: str, variables: dict[str, object] | None = None) -> None:
    """Go to an example and, where given, type other variables than its own."""
    page.get_by_title(operation, exact=True).click()
    if variables is not None:
        page.get_by_role("region", name="Variables").locator(".monaco-editor:visible").click()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text(json.dumps(variables))
        # What is left is the brackets that the editor closed by itself.
        page.keyboard.press("ControlOrMeta+Shift+End")
        page.keyboard.press("Delete")


def test_the_first_example_runs_and_shows_its_answer(page: Page) -> None:
    """The page opens at /, with a tab for each example; the first one lists conversations."""
    examples = "\n".join(path.read_text() for path in sorted(EXAMPLES.glob("*.graphql")))
    names = re.findall(r"^(?:query|mutation|subscription) (\w+)", examples, re.MULTILINE)
    result = page.get_by_role("region", name="Result Window")

    answer = execute(page, names[0])

    assert page.title() == "Colloquy"
    assert page.locator("[id^=graphiql-session-tab-]").all_inner_texts() == names
    assert "errors" not in answer
    expect(result).to_contain_text('"conversations"')
    expect(result).to_contain_text(answer["data"]["conversations"]["nodes"][0]["id"])


def test_a_message_sent_from_one_tab_is_seen_in_another(page: Page) -> None:
    """Open, send, follow, as the examples tell it; the subscription runs over the WebSocket."""
    message = json.loads((EXAMPLES / "5-send-message.json").read_text())
    message["clientMessageId"] = uuid4().hex
    result = page.get_by_role("region", name="Result Window")

    open_tab(page, "OpenConversation")
    opened = execute(page, "OpenConversation")["data"]["getOrCreateConversation"]["conversation"]
    open_tab(page, "SendMessage", message | {"conversation": opened["id"]})
    sent = execute(page, "SendMessage")["data"]["sendMessage"]["message"]
    open_tab(page, "FollowConversation", {"conversation": opened["id"], "after": opened["cursor"]})
    page.get_by_role("button", name="Execute query").click()

    assert sent["previewText"] == message["text"]
    expect(result).to_contain_text('"conversationEvents"')
    expect(result).to_contain_text(sent["previewText"])
