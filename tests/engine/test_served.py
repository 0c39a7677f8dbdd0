"""The engine as it is served: real Rasa, real actions, the trained model, the shared secret."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import pytest

from engine.model import ROOT

ACTIONS_PYTHON = ROOT / ".venv" / "bin" / "python"
SECRET = secrets.token_hex(16)


class Served:
    """The two processes, and questions to them."""

    def __init__(self, folder: Path) -> None:
        ports = [str(free_port()) for _ in range(2)]
        env = {
            "ENGINE_PORT": ports[0],
            "ACTIONS_PORT": ports[1],
            "GUICHET_ENGINE_SECRET": SECRET,
            "PYTHONPATH": str(ROOT),
        }
        self._env = {**os.environ, **env}
        self._url = f"http://127.0.0.1:{ports[0]}/webhooks/guichet/"
        self._folder = folder
        self.engine = self._start(sys.executable, "engine.serve")
        self.actions = self.start_actions()

    def start_actions(self) -> "subprocess.Popen[bytes]":
        """Start the actions."""
        self.actions = self._start(str(ACTIONS_PYTHON), "actions.serve")
        return self.actions

    def _start(self, python: str, module: str) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{module}.log").open("ab") as log:
            return subprocess.Popen([python, "-m", module], cwd=ROOT, env=self._env, stdout=log, stderr=log)

    def log(self) -> str:
        """All that both have printed."""
        return "".join(path.read_text(errors="replace") for path in self._folder.glob("*.log"))

    def wait(self) -> None:
        """Wait until the engine is ready and the actions answer."""
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            assert self.engine.poll() is None, self.log()
            if self.get()[0] == 200 and self.ask("suis-je concerné")[0] == 200:
                return
            time.sleep(0.2)
        raise AssertionError(self.log())

    def get(self) -> tuple[int, Any]:
        """Whether a model is there."""
        return self._call(urllib.request.Request(self._url))

    def ask(self, text: str, secret: str = SECRET, **changes: Any) -> tuple[int, Any]:
        """Ask a question; status and body."""
        question = {
            "conversation": "c",
            "text": text,
            "audience": "patient",
            "misses": 0,
            "last_answer": None,
            **changes,
        }
        return self.post(json.dumps(question).encode(), secret)

    def post(self, body: bytes, secret: str = SECRET, call: str = "turn") -> tuple[int, Any]:
        """Post a body."""
        request = urllib.request.Request(self._url + call, body, {"X-Engine-Secret": secret})
        return self._call(request)

    def _call(self, request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                raw = response.read()
                return response.status, json.loads(raw) if raw else None
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, None

    def stop(self) -> None:
        """Stop both."""
        for process in (self.engine, self.actions):
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        return int(holder.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    found = Served(tmp_path_factory.mktemp("served"))
    try:
        found.wait()
        yield found
    finally:
        found.stop()


def test_a_question_gets_a_decision_with_its_provenance(served: Served) -> None:
    status, body = served.ask("Dois-je changer mon mot de passe ?")
    assert status == 200
    assert set(body) == {"decisions", "intent", "confidence", "ranking", "model_id"}
    assert body["decisions"] == [{"answer": "mot_de_passe"}]
    assert body["intent"] == "mot_de_passe"
    assert 0 < body["confidence"] <= 1
    assert len(body["ranking"]) == 5


def test_the_audience_decides_who_answers_about_being_affected(served: Served) -> None:
    for audience, answer in (("patient", "suis_je_concerne"), ("pro", "mon_cabinet_concerne")):
        _, body = served.ask("suis-je concerné par la fuite ?", conversation=f"c-{audience}", audience=audience)
        assert body["decisions"][0] == {"answer": answer}
        assert body["decisions"][1]["route"]["reason"] == answer


def test_a_second_miss_offers_a_human_even_to_an_engine_that_has_forgotten_the_first(served: Served) -> None:
    _, first = served.ask("?", conversation="new")
    assert len(first["decisions"][0]["suggest"]) == 3
    _, second = served.ask("?", conversation="new", misses=1)
    assert second["decisions"][0]["route"]["reason"] == "deux_incomprehensions"


def test_a_question_torn_between_two_gets_suggestions_and_at_the_second_miss_a_human(served: Served) -> None:
    torn = "dossier ou adresse"
    _, first = served.ask(torn, conversation="torn")
    assert first["intent"] == "nlu_fallback"
    assert 1 <= len(first["decisions"][0]["suggest"]) <= 3
    _, second = served.ask(torn, conversation="torn", misses=1)
    assert second["decisions"][0]["route"]["reason"] == "deux_incomprehensions"


@pytest.mark.parametrize("last", ["donnees_medicales", "mot_de_passe"])
def test_a_follow_up_leans_on_the_last_answer(served: Served, last: str) -> None:
    _, body = served.ask("et pour mes patients ?", conversation=f"follow-{last}", last_answer=last)
    assert body["decisions"] == [{"answer": last}]


@pytest.mark.parametrize(
    ("text", "last", "answers"),
    [
        ("et les rdv pris par téléphone ?", "rdv_doctolib_concerne", {"suis_je_concerne", "rdv_doctolib_concerne"}),
        ("et mon numéro de sécu ?", "quelles_donnees", {"quelles_donnees"}),
        ("et la police ?", "mesures_prises", {"autorites_prevenues"}),
    ],
)
def test_a_follow_up_is_understood_or_asked_back(served: Served, text: str, last: str, answers: set[str]) -> None:
    _, body = served.ask(text, conversation=f"further-{last}", last_answer=last)
    first = body["decisions"][0]
    assert first.get("answer") in answers or answers & set(first.get("suggest", []))


def test_a_follow_up_beside_the_subject_does_not_lean_on_the_answer(served: Served) -> None:
    _, body = served.ask("et comment j'annule mon rdv ?", conversation="beside", last_answer="donnees_medicales")
    assert {"answer": "donnees_medicales"} not in body["decisions"]


def test_what_a_question_is_about_is_not_a_second_question(served: Served) -> None:
    _, body = served.ask("Ma fille a un cancer. Quelqu'un a-t-il pu lire son dossier ?", conversation="tells")
    assert [d["answer"] for d in body["decisions"] if "answer" in d] == ["donnees_medicales"]


@pytest.mark.parametrize("secret", ["", "x", SECRET[:-1], SECRET + "0", "é"])
def test_another_secret_is_refused(served: Served, secret: str) -> None:
    status, body = served.post(b"{}", secret.encode("latin-1", "replace").decode("latin-1"))
    assert (status, body["error"]["code"]) == (401, "secret")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"text": "x"}', b"\xff"])
def test_a_body_that_is_no_question_is_400(served: Served, body: bytes) -> None:
    assert served.post(body)[0] == 400


def test_a_conversation_is_forgotten_when_guichet_says_so(served: Served) -> None:
    served.ask("Bonjour", conversation="to-forget")
    body = b'{"conversation": "to-forget"}'
    assert served.post(body, "another secret", call="forget")[0] == 401
    assert served.post(b"{}", call="forget")[0] == 400
    assert [served.post(body, call="forget")[0] for _ in range(2)] == [204, 204]
    assert served.ask("Bonjour", conversation="to-forget")[0] == 200


@pytest.mark.parametrize(
    "text", ["/restart", " /mot_de_passe", "\u00a0/mot_de_passe{}", '/suis_je_concerne@1.0{"a":1}']
)
def test_a_command_is_not_obeyed(served: Served, text: str) -> None:
    status, body = served.ask(text, conversation="slash")
    assert status == 200
    assert body["confidence"] < 1


@pytest.mark.parametrize(
    "text", ["what happened with the data breach?", "¿mis datos fueron robados?", "guten Tag, ich brauche Hilfe"]
)
def test_another_language_is_told_that_the_chat_speaks_french(served: Served, text: str) -> None:
    _, body = served.ask(text, conversation="foreign")
    assert body["decisions"] == [{"say": "autre_langue"}]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("merci, et mon mot de passe ? et qui a prévenu la CNIL ?", ["mot_de_passe", "autorites_prevenues"]),
        ("Quelles données ont été volées ? Quel jour a eu lieu l'incident ?", ["quelles_donnees", "date_incident"]),
        ("Suis-je concerné ? Faut-il changer mon mot de passe ?", ["suis_je_concerne", "mot_de_passe"]),
    ],
)
def test_two_questions_in_a_message_get_two_answers(served: Served, text: str, asked: list[str]) -> None:
    _, body = served.ask(text, conversation="two")
    assert body["decisions"] == [{"answer": intent} for intent in asked]


def test_a_question_with_words_around_it_is_one_question(served: Served) -> None:
    _, body = served.ask("Bonjour. Dois-je changer mon mot de passe ? Merci d'avance.", conversation="one")
    assert body["decisions"] == [{"answer": "mot_de_passe"}]


def test_both_ways_to_ask_whether_one_is_affected_get_one_answer(served: Served) -> None:
    text = "Suis-je concerné par la fuite ? Mon cabinet est-il concerné ?"
    _, body = served.ask(text, conversation="c3", audience="pro")
    answers = [decision["answer"] for decision in body["decisions"] if "answer" in decision]
    assert answers == ["mon_cabinet_concerne"] or body["intent"] == "nlu_fallback"


def test_turns_of_one_conversation_at_once_each_keep_their_own_slots(served: Served) -> None:
    audiences = ["patient", "pro"] * 10
    with ThreadPoolExecutor(10) as pool:
        asked = [
            pool.submit(served.ask, "suis-je concerné par la fuite ?", audience=a, conversation="c2") for a in audiences
        ]
    own = {"patient": "suis_je_concerne", "pro": "mon_cabinet_concerne"}
    assert [found.result()[1]["decisions"][0] for found in asked] == [{"answer": own[a]} for a in audiences]


def test_a_message_of_a_thousand_parts_is_taken_as_a_whole(served: Served) -> None:
    started = time.monotonic()
    assert served.ask("oui oui ? " * 190, conversation="parts")[0] == 200
    assert time.monotonic() - started < 1


def test_it_says_that_it_is_ready_and_how_many_turns_are_under_way(served: Served) -> None:
    status, body = served.get()
    assert (status, body["status"], body["turns"]) == (200, "ready", 0)


def test_a_burst_beyond_the_queue_is_busy_at_once_and_the_others_are_answered(served: Served) -> None:
    """While the actions hang, what needs them fills the engine; see credentials.yml for how many that is."""
    served.actions.send_signal(signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(160) as pool:
            asked = [
                pool.submit(served.ask, "suis-je concerné par la fuite ?", conversation=str(n)) for n in range(160)
            ]
            first = next(as_completed(asked)).result()
            assert (first[0], first[1]["error"]["code"]) == (503, "busy")
            assert served.get()[1]["status"] == "busy"
            answers = [found.result() for found in asked]
    finally:
        served.actions.send_signal(signal.SIGCONT)
    # Four hang until the actions are given up; those behind them have waited too long by then.
    assert {status for status, _ in answers} == {502, 503}
    assert sum(status == 503 for status, _ in answers) >= 160 - 132
    served.wait()


def test_without_actions_only_what_needs_none_is_answered(served: Served) -> None:
    served.actions.kill()
    served.actions.wait()
    status, body = served.ask("suis-je concerné par la fuite ?", conversation="no-actions")
    assert (status, body["error"]["code"]) == (502, "no_decision")
    assert served.ask("Dois-je changer mon mot de passe ?", conversation="no-actions")[0] == 200
    served.start_actions()
    served.wait()


def test_nothing_that_was_asked_is_in_the_logs(served: Served) -> None:
    served.ask("xylophone plantation 06 39 98 12 34")
    assert "xylophone" not in served.log()
    assert "concerné par la fuite" not in served.log()
