"""Fixtures of the desk's browser tests: visitors who come by the API, and agents whose desk is open."""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PASSWORD, OpenPage, sign_in
from tests.stack import Stack

WIDE = {"viewport": {"width": 1280, "height": 800}}


@dataclass
class Visitor:
    """A visitor of the public API."""

    url: str
    id: str = ""
    token: str = ""

    def open(self) -> "Visitor":
        """Start a conversation."""
        opened = self._call("POST", "", {})
        self.id, self.token = opened["id"], opened["token"]
        return self

    def says(self, text: str) -> Any:
        """Post a text."""
        return self._call("POST", f"/{self.id}/messages", {"client_id": str(uuid4()), "text": text})

    def asks_for_human(self, **details: str) -> "Visitor":
        """Send the form."""
        self._call("POST", f"/{self.id}/handoff", {"details": {"consent": True, **details}})
        return self

    def is_a(self, audience: str) -> "Visitor":
        """Say who they are."""
        self._call("POST", f"/{self.id}/audience", {"audience": audience})
        return self

    def heard(self) -> list[str]:
        """What agents wrote."""
        messages = self._call("GET", f"/{self.id}/messages", None)["messages"]
        return [m["text"] for m in messages if m["author"] == "agent"]

    def _call(self, method: str, path: str, body: object) -> Any:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.url}/api/v1/conversations{path}"
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)


Arrive = Callable[..., Visitor]


@pytest.fixture
def arrives(stack: Stack) -> Arrive:
    """A visitor who writes and asks for a human."""

    def one(*texts: str, audience: str = "patient", **details: str) -> Visitor:
        visitor = Visitor(stack.url).open()
        if audience != "patient":
            visitor.is_a(audience)
        for text in texts:
            visitor.says(text)
        return visitor.asks_for_human(**details)

    return one


@pytest.fixture(scope="session")
def nadia(stack: Stack) -> str:
    """A supervisor's e-mail; the password is PASSWORD."""
    email = "nadia@exemple.fr"
    arguments = ("--email", email, "--name", "Nadia Ferrand", "--role", "supervisor", "--password-stdin")
    stack.guichet("agent", "add", *arguments, stdin=PASSWORD + "\n")
    return email


@pytest.fixture
def open_desk(stack: Stack, open_page: OpenPage) -> Callable[..., Page]:
    """A signed-in agent's desk, its stream open."""

    def one(email: str, **options: object) -> Page:
        page = open_page(stack.url + "/desk", **{**WIDE, **options})
        sign_in(page, email)
        ready(page)
        return page

    return one


OpenDesk = Callable[..., Page]


def ready(desk: Page) -> None:
    """Wait until the page's scripts have run."""
    desk.locator("html[data-ready]").wait_for(state="attached")


def choose(desk: Page, visitor: Visitor) -> None:
    """Open the visitor's case from the list."""
    desk.locator(f"#c-{visitor.id} a").click()
    desk.wait_for_url(f"**/desk/conversations/{visitor.id}")
    ready(desk)


def take(desk: Page, visitor: Visitor) -> None:
    """Open the visitor's case and take it."""
    choose(desk, visitor)
    desk.get_by_role("button", name="Prendre").click()
    desk.get_by_label("Votre réponse").wait_for()
    ready(desk)
