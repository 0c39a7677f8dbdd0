"""The plain form: the question is answered and kept, the contact goes to an adviser, and nothing is a chat."""

from pathlib import Path

import aiohttp
import pytest

from guichet.chat.letter import NO_CHAT
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import serving, settings_for

GOOD = {"text": "Quand ?", "email": "zoe@exemple.fr", "phone": "", "name": "Zoé", "consent": "1"}


async def sent(http: aiohttp.ClientSession, **changes: str) -> tuple[int, str]:
    async with http.post("/demande", data={**GOOD, **changes}) as response:
        return response.status, await response.text()


async def test_it_is_answered_and_becomes_a_case(http: aiohttp.ClientSession, engine: FakeEngine) -> None:
    status, page = await sent(http)
    assert status == 200
    assert "Demande n° " in page
    assert "zoe@exemple.fr" not in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": " "}, "Écrivez votre question"),
        ({"text": "x" * 1901}, "1 900 caractères au plus"),
        ({"email": ""}, "Indiquez une adresse e-mail ou un numéro de téléphone"),
        ({"email": "zoe"}, "adresse e-mail semble incomplète"),
        ({"phone": "12"}, "numéro de téléphone semble incomplet"),
        ({"consent": ""}, "Cochez cette case"),
        ({"name": "x" * 101}, "100 caractères au plus"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field(
    http: aiohttp.ClientSession, changes: dict[str, str], told: str
) -> None:
    status, page = await sent(http, **changes)
    assert status == 400
    assert told in page
    assert "Demande n° " not in page


async def test_what_was_written_comes_back_as_text(http: aiohttp.ClientSession) -> None:
    status, page = await sent(http, text='<script>alert(1)</script>"', consent="")
    assert status == 400
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_a_body_that_is_no_form_is_refused_in_words(http: aiohttp.ClientSession) -> None:
    async with http.post("/demande", data=b"{}", headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400
        assert "Écrivez votre question" in await response.text()


async def test_there_is_a_limit(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, GUICHET_RATE_NEW="1/minute"), FakeEngine()) as http:
        assert [(await sent(http))[0], (await sent(http))[0]] == [200, 429]


def test_who_reads_it_is_told_that_there_is_no_chat() -> None:
    assert "e-mail" in NO_CHAT
