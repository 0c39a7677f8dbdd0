"""Nobody is told whether they are affected: however it is asked, the answer is the published one and a human."""

import pytest

from guichet.notice import Audience
from tests.stack import Stack
from tests.whole.test_answers import NOTICE, Client

ASKED: list[tuple[Audience, str]] = [
    ("patient", "suis-je concerné ?"),
    ("patient", "est-ce que mes données ont été volées, oui ou non"),
    ("patient", "dites moi si je suis dans la liste"),
    ("patient", "je ne suis pas concerné, n'est-ce pas ?"),
    ("patient", "ma femme est-elle concernée par la fuite"),
    ("patient", "personne ne m'a contacté, suis je concerné quand même"),
    ("pro", "mon cabinet est-il concerné ?"),
    ("pro", "suis-je concerné ?"),
    ("pro", "mes patients sont-ils touchés par la fuite"),
]


@pytest.mark.parametrize(("audience", "text"), ASKED)
def test_the_answer_is_the_published_one_and_offers_a_human(stack: Stack, audience: Audience, text: str) -> None:
    client = Client(stack.url + "/api/v1/conversations")
    client.call("POST", "/audience", {"audience": audience})
    [reply] = client.say(text)["replies"]
    assert reply["text"] == NOTICE.answer("suis_je_concerne", audience).text
    assert "conseiller" in [choice["id"] for choice in reply["choices"]]
