"""The OpenAPI description is what the real server does: schemathesis calls it with right and wrong data.

Bounded: a fixed number of examples a call, derandomised; the conversation's token is a real one for each example.
"""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from ruamel.yaml import YAML
from sanic import Sanic
from schemathesis.checks import CHECKS
from schemathesis.core.parameters import ParameterLocation

from guichet.app import create_app
from tests.guichet.serving import settings_for
from tests.stack import ROOT, Stack

EXAMPLES = 8
DESCRIPTION = YAML(typ="safe").load(ROOT / "docs" / "openapi.yaml")
NOT_CALLED = "/(events|ready)$"
"""A stream never ends; without an engine nothing is ready. Both have tests of their own."""

MAY_BE_REFUSED = ("positive_data_acceptance",)
"""Data of the right form may still be refused: an unknown choice, a text of spaces, an e-mail that is none."""

schema = schemathesis.openapi.from_dict(DESCRIPTION).exclude(path_regex=NOT_CALLED)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real guichet without an engine: its answers are then the menu."""
    rates = ("GUICHET_RATE_CONVERSATION", "GUICHET_RATE_ADDRESS", "GUICHET_RATE_NEW")
    generous = dict.fromkeys(rates, "1000000/minute")
    stack = Stack(tmp_path_factory.mktemp("openapi"), **generous)
    stack.guichet("migrate")
    stack.start("guichet")
    try:
        stack.wait("/health/live")
        yield stack.url
        assert "Traceback" not in stack.log("guichet")
    finally:
        stack.stop()


def is_wrong_at(case: Any, place: ParameterLocation) -> bool:
    """True for wrong data in a place where right data is put instead: the call is then right after all."""
    return case.meta is not None and bool(case.meta.is_negative_at(place))


def opened(url: str) -> tuple[str, str]:
    """Id and token of a new conversation."""
    with urllib.request.urlopen(urllib.request.Request(f"{url}/api/v1/conversations", b"{}")) as response:
        found = json.load(response)
    return found["id"], found["token"]


@schema.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_server_does_what_the_description_says(case: Any, server: str) -> None:
    headers = {}
    excluded = [check for check in CHECKS.get_all() if check.__name__ in MAY_BE_REFUSED]
    if "{conversation_id}" in case.path:
        if is_wrong_at(case, ParameterLocation.PATH) or is_wrong_at(case, ParameterLocation.HEADER):
            excluded += [check for check in CHECKS.get_all() if check.__name__ == "negative_data_rejection"]
        case.path_parameters["conversation_id"], token = opened(server)
        headers["Authorization"] = f"Bearer {token}"
    else:
        case.headers.pop("Authorization", None)
    case.call_and_validate(base_url=server, headers=headers, excluded_checks=excluded)


def test_each_public_route_is_described_and_no_other(tmp_path: Path) -> None:
    app: Sanic[Any, Any] = create_app(settings_for(tmp_path))
    served = {
        (method, "/" + re.sub(r"<(\w+):\w+>", r"{\1}", route.path))
        for route in app.router.routes
        for method in route.methods
        if route.path.startswith(("api/v1/", "health/"))
    }
    described = {
        (method.upper(), path)
        for path, operations in DESCRIPTION["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert {(m, p) for m, p in served if m not in ("HEAD", "OPTIONS")} == described
