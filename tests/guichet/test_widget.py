"""The widget's file: its size, and how it is served."""

import gzip
from collections.abc import Callable
from pathlib import Path

from guichet.consent import CURRENT, TEXTS
from guichet.widget import FILE
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import serving, settings_for

BUDGET = 15 * 1024
PATH = "/static/guichet-chat.js"


def test_the_widget_weighs_at_most_15_kilobytes(record_property: Callable[[str, object], None]) -> None:
    size = len(gzip.compress(FILE.read_bytes(), 9, mtime=0))
    record_property("figure", f"guichet-chat.js: {size} bytes gzipped, of {BUDGET} allowed")
    assert size <= BUDGET


def test_the_widget_needs_nothing_from_elsewhere() -> None:
    text = FILE.read_text(encoding="utf-8")
    # Two addresses: the names of SVG and the page a hurried visitor lands on.
    addresses = {part.split('"')[0].split("`")[0] for part in text.split("https://")[1:]}
    assert {a for a in addresses if not a.startswith("meteofrance.com/")} <= {""}
    assert "import(" not in text
    assert "innerHTML" not in text
    assert "document.cookie" not in text


def test_the_words_of_consent_are_those_that_are_recorded() -> None:
    assert TEXTS[CURRENT] in FILE.read_text(encoding="utf-8")


async def test_it_is_served_packed_and_asked_for_again_by_its_tag(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path), FakeEngine()) as http:
        async with http.get(PATH, headers={"Accept-Encoding": "gzip"}) as packed:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert int(packed.headers["Content-Length"]) <= BUDGET
            assert await packed.read() == FILE.read_bytes()
            assert packed.headers["Vary"] == "Accept-Encoding"
            assert packed.headers["Content-Type"].startswith("text/javascript")
            tag = packed.headers["ETag"]
        async with http.get(PATH, headers={"Accept-Encoding": "identity"}) as plain:
            assert "Content-Encoding" not in plain.headers
            assert await plain.read() == FILE.read_bytes()
        async with http.get(PATH, headers={"If-None-Match": tag}) as same:
            assert same.status == 304
            assert same.headers["Access-Control-Allow-Origin"] == "*"
