"""Each published question, asked in French by each audience, gets the notice's own words from the real engine."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from guichet import notice
from guichet.notice import Audience
from tests.stack import Stack

NOTICE = notice.load(Path("notice/notice.yaml"))

ASKED = {
    "que_s_est_il_passe": "Que s'est-il passé exactement ?",
    "date_incident": "Quel jour a eu lieu l'incident ?",
    "combien_de_rendez_vous": "Combien de rendez-vous ont été touchés ?",
    "quelles_donnees": "Quelles données ont été volées ?",
    "quels_systemes": "Quels logiciels ont été attaqués ?",
    "modification_des_donnees": "Est-ce que les informations ont été modifiées ?",
    "mesures_prises": "Qu'avez-vous fait pour réagir à l'attaque ?",
    "autorites_prevenues": "Avez-vous prévenu la CNIL ?",
    "engagement_protection": "Quel est votre engagement pour la protection de la vie privée ?",
    "rdv_doctolib_concerne": "J'ai pris rdv sur le site Doctolib, est-ce que ce rdv est touché ?",
    "donnees_medicales": "Est-ce que quelqu'un a pu lire mon dossier médical ?",
    "mot_de_passe": "Faut-il que je change mon mot de passe ?",
    "utilisation_des_donnees": "Est-ce que les données volées ont été utilisées ?",
    "suis_je_concerne": "Est-ce que je suis concerné par la fuite ?",
    "acces_logiciel": "Quelqu'un a-t-il eu accès à mon logiciel Doctolib ?",
    "mon_cabinet_concerne": "Mon cabinet est-il concerné par l'incident ?",
}


class Client:
    """A visitor on the wire."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._token = ""
        self._count = 0
        opened = self.call("POST", "", {})
        self._url += "/" + opened["id"]
        self._token = opened["token"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API and give its JSON."""
        request = urllib.request.Request(self._url + path, json.dumps(body).encode(), method=method)
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def say(self, text: str) -> Any:
        """Post a text."""
        self._count += 1
        return self.call("POST", "/messages", {"client_id": f"c{self._count}", "text": text})


@pytest.fixture
def client(stack: Stack) -> Client:
    """A visitor with an open conversation."""
    return Client(stack.url + "/api/v1/conversations")


def test_all_published_questions_are_asked_here() -> None:
    assert set(ASKED) == set(NOTICE.published("patient")) | set(NOTICE.published("pro"))


@pytest.mark.parametrize("audience", ["patient", "pro"])
@pytest.mark.parametrize("asked", ASKED)
def test_the_answer_is_the_notices(client: Client, audience: Audience, asked: str) -> None:
    client.call("POST", "/audience", {"audience": audience})
    reply = client.say(ASKED[asked])["replies"][0]
    published = NOTICE.answer(asked, audience)
    assert reply["answer"]["id"] == published.id
    assert reply["text"] == published.text
    assert (reply["answer"]["hash"], reply["answer"]["version"]) == (published.hash, published.version)


@pytest.mark.parametrize(
    ("text", "queue_words"),
    [
        ("Je veux parler à un conseiller", "conseiller"),
        ("J'ai reçu un SMS suspect qui dit venir de Doctolib", "conseiller"),
        ("Je veux exercer mon droit d'accès RGPD", "conseiller"),
        ("Que dois-je faire maintenant ?", "conseiller"),
    ],
)
def test_what_is_not_published_offers_a_human(client: Client, text: str, queue_words: str) -> None:
    reply = client.say(text)["replies"][0]
    assert reply["answer"] is None
    assert queue_words in [choice["id"] for choice in reply["choices"]]


@pytest.mark.parametrize("text", ["/restart", " /mot_de_passe", "\u00a0/suis_je_concerne", "／mot_de_passe"])
def test_a_slash_is_not_a_command(client: Client, text: str) -> None:
    reply = client.say(text)
    assert len(reply["replies"]) >= 1


@pytest.mark.parametrize("said", ["je suis médecin", "Bonjour, je suis infirmière libérale"])
def test_who_says_that_they_are_a_professional_gets_their_answers_and_stays_unverified(
    client: Client, said: str
) -> None:
    client.say(said)
    answer = client.say(ASKED["acces_logiciel"])["replies"][0]["answer"]
    assert (answer["id"], answer["audience"]) == ("acces_logiciel", "pro")
    kept = client.call("GET", "/export")["conversation"]
    assert (kept["audience"], kept["identity"]) == ("pro", "anonymous")


def test_two_misses_in_a_row_offer_a_human(client: Client) -> None:
    first = client.say("blorf gnaz tribulle")["replies"][0]
    second = client.say("zyx wvut srqp")["replies"][0]
    assert first["answer"] is None
    assert second["answer"] is None


def test_nothing_personal_reaches_the_logs_or_the_engine(stack: Stack, client: Client) -> None:
    planted = ["06 39 98 55 44", "planted.person@exemple.fr", "2 55 08 14 168 025 38", "4111 1111 1111 1111"]
    for value in planted:
        client.say(f"voici {value} pour me joindre")
    client.call("POST", "/handoff", {"details": {"consent": True, "name": "Zoé Planted", "phone": planted[0]}})
    for name in ("engine", "actions", "guichet"):
        log = stack.log(name)
        assert not any(value in log for value in [*planted, "Zoé Planted", "pour me joindre"])
