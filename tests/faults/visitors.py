"""Visitors and agents of the campaign: they repeat until they are answered, as the widget does, and note everything."""

import asyncio
import itertools
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.faults.history import ACKED, REFUSED, UNKNOWN, Sent, Talk

CHOICES = ("mot_de_passe", "date_incident", "que_s_est_il_passe")
ATTEMPT_S = 10.0
"""Seconds until an attempt counts as cut."""

GIVE_UP_S = 60.0
"""Seconds after which a message that was never answered counts as unknown."""

STREAM_S = 30
"""Seconds after which what a stream has not given counts as lost."""

PAUSE_S = 0.05
AGAIN_S = 0.1
FAILED = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


@dataclass
class Crowd:
    """What all visitors together saw."""

    answers: int = 0
    menus: int = 0
    repeats: Counter[str] = field(default_factory=Counter)
    longest_s: float = 0.0

    def told(self) -> str:
        """In a line of a table."""
        repeated = ", ".join(f"{reason} {count}" for reason, count in self.repeats.most_common(3))
        return (
            f"{self.answers} answers, {self.menus} menus, repeated: {repeated or 'none'}; "
            f"longest wait {self.longest_s:.1f} s"
        )


class Visitor:
    """One visitor with one conversation, its stream, and now and then an agent who acts in it."""

    def __init__(self, http: aiohttp.ClientSession, url: str, crowd: Crowd) -> None:
        self._http = http
        self._base = url
        self._crowd = crowd
        self._numbers = itertools.count()
        self._token = ""
        self.talk = Talk("")
        self.unknown_opens = 0
        self._over = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Open a conversation; a lost answer leaves one that nobody knows. Raises TimeoutError."""
        deadline = time.monotonic() + GIVE_UP_S
        while not self.talk.conversation_id:
            if time.monotonic() > deadline:
                raise TimeoutError("no conversation could be opened")
            try:
                status, body = await self._call("POST", f"{self._base}/api/v1/conversations", {})
            except FAILED:
                self.unknown_opens += 1
                await asyncio.sleep(AGAIN_S)
                continue
            if status == 201:
                self.talk.conversation_id, self._token = body["id"], body["token"]
            else:
                self.unknown_opens += 1
                self._note_error(status, body)
                await asyncio.sleep(AGAIN_S)

    def begin(self) -> None:
        """Write on and on, and follow the stream."""
        self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._follow())]

    async def finish(self) -> None:
        """Stop writing, when what is under way is answered."""
        self._over.set()
        await self._tasks[0]

    async def until_seen(self, last_seq: int) -> None:
        """Wait until the stream has come to `last_seq`, or for too long."""
        deadline = time.monotonic() + STREAM_S
        while (not self.talk.seen or self.talk.seen[-1] < last_seq) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Leave, whatever is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def say(self, body: dict[str, str]) -> Sent:
        """Post until it is answered."""
        client_id = f"c{next(self._numbers)}"
        sent = Sent(client_id, body.get("choice") or body["text"])
        self.talk.sent.append(sent)
        answer = await self._until_answered("/messages", {"client_id": client_id, **body}, sent)
        if answer is not None:
            try:
                sent.seq = answer["message"]["seq"]
                sent.replies = [reply["seq"] for reply in answer["replies"]]
                is_answer = any(reply["answer"] for reply in answer["replies"])
            except (KeyError, TypeError):
                self.talk.errors.append("an answer of another shape")
                return sent
            self._crowd.answers += is_answer
            self._crowd.menus += not is_answer
        return sent

    async def ask_human(self) -> None:
        """Ask for a human until that is answered."""
        sent = Sent("", "")
        self.talk.asked_human = UNKNOWN
        await self._until_answered("/handoff", {"details": {"consent": True}}, sent)
        self.talk.asked_human = sent.outcome

    async def _until_answered(self, path: str, body: dict[str, Any], sent: Sent) -> dict[str, Any] | None:
        began = time.monotonic()
        url = f"{self._base}/api/v1/conversations/{self.talk.conversation_id}{path}"
        try:
            while time.monotonic() - began < GIVE_UP_S:
                try:
                    status, answer = await self._call("POST", url, body)
                except FAILED as error:
                    self._crowd.repeats["cut" if not isinstance(error, TimeoutError) else "no answer"] += 1
                else:
                    if status == 200:
                        sent.outcome = ACKED
                        return dict(answer)
                    self._note_error(status, answer)
                    if 400 <= status < 500 and status != 429:
                        sent.outcome = REFUSED
                        self.talk.errors.append(f"{status} for a message that is right")
                        return None
                    self._crowd.repeats[str(status)] += 1
                await asyncio.sleep(AGAIN_S)
            return None
        finally:
            self._crowd.longest_s = max(self._crowd.longest_s, time.monotonic() - began)

    def _note_error(self, status: int, body: Any) -> None:
        code = body.get("error", {}).get("code") if isinstance(body, dict) else None
        if status >= 500 and (status, code) != (503, "indisponible"):
            self.talk.errors.append(f"{status} {code}")

    async def _call(self, method: str, url: str, body: dict[str, Any]) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        timeout = aiohttp.ClientTimeout(total=ATTEMPT_S)
        async with self._http.request(method, url, json=body, headers=headers, timeout=timeout) as response:
            return response.status, await response.json()

    async def _write(self) -> None:
        for number in itertools.count():
            if self._over.is_set():
                return
            body = {"choice": CHOICES[number % 3]} if number % 3 else {"text": f"Mon mot de passe, question {number} ?"}
            await self.say(body)
            await asyncio.sleep(PAUSE_S)

    async def _follow(self) -> None:
        """Read the stream, and take it up again where it was left, as browsers do."""
        url = f"{self._base}/api/v1/conversations/{self.talk.conversation_id}/events"
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=5)
        while True:
            headers = {"Authorization": f"Bearer {self._token}"}
            if self.talk.seen:
                headers["Last-Event-ID"] = str(self.talk.seen[-1])
            try:
                async with self._http.get(url, headers=headers, timeout=timeout) as response:
                    if response.status == 200:
                        await self._read(response)
            except FAILED:
                pass
            await asyncio.sleep(AGAIN_S)

    async def _read(self, response: aiohttp.ClientResponse) -> None:
        event, data = "", ""
        async for raw in response.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line:
                if event == "message":
                    self.talk.seen.append(json.loads(data)["seq"])
                event, data = "", ""


class Agent:
    """An agent's browser, signed in."""

    def __init__(self, http: aiohttp.ClientSession, url: str, agent_id: str, signed: tuple[str, str]) -> None:
        self._http = http
        self._base = url
        self.id = agent_id
        self._token, self._csrf = signed

    async def arrive(self) -> None:
        """Open the desk: who is not there has their cases given back."""
        headers = {"Cookie": f"guichet_desk={self._token}"}
        async with self._http.get(f"{self._base}/desk", headers=headers, allow_redirects=False) as response:
            await response.read()

    async def post(self, talk: Talk, verb: str, **fields: str) -> int:
        """Send a form once; the status. Raises one of FAILED."""
        async with self._http.post(
            f"{self._base}/desk/conversations/{talk.conversation_id}/{verb}",
            data={"csrf": self._csrf, **fields},
            headers={"Cookie": f"guichet_desk={self._token}"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=ATTEMPT_S),
        ) as response:
            await response.read()
            return response.status

    async def until_done(self, talk: Talk, verb: str, **fields: str) -> bool:
        """Send a form until it is answered; True when it was accepted."""
        deadline = time.monotonic() + GIVE_UP_S
        while time.monotonic() < deadline:
            try:
                status = await self.post(talk, verb, **fields)
            except FAILED:
                await asyncio.sleep(AGAIN_S)
                continue
            if status == 303:
                return True
            if status in (409, 404, 403):
                return False
            await asyncio.sleep(AGAIN_S)
        return False
