"""The client of the action server: one call a routed turn, over a kept connection, with the protocol of rasa-sdk.

Rasa's own client opens a connection a call, sends the domain and the whole tracker, and checks the reply's schema anew
each time, which alone takes 30 ms.
"""

from __future__ import annotations

from typing import Any

import aiohttp
import rasa.version

from engine.question import Question

LONGEST_S = 2.0
"""Seconds an action may take: guichet waits no longer for the whole turn."""


class ActionFailed(Exception):
    """The action server does not answer, or not with decisions. The text names the kind of failure alone."""


class ActionsClient:
    """Calls actions."""

    def __init__(self, url: str) -> None:
        """`url`: the webhook of the action server."""
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def call(self, action: str, question: Question, parsed: dict[str, Any]) -> list[dict[str, Any]] | None:
        """The decisions of an action for a parsed question; None when it also changes the dialogue, which is Rasa's.

        Raises ActionFailed.
        """
        tracker = {
            "sender_id": question.conversation,
            "slots": question.slots(),
            "latest_message": parsed,
            "latest_action_name": "action_listen",
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
        }
        # No domain: rasa-sdk asks for the field, and no action of ours looks into it.
        body = {"next_action": action, "sender_id": question.conversation, "tracker": tracker, "domain": {}}
        reply = await self._post({**body, "version": rasa.version.__version__})
        if reply.get("events"):
            return None
        return [said["custom"] for said in reply.get("responses") or [] if said.get("custom")]

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        if self._session is None:  # made at first use: a session belongs to the loop that serves
            timeout = aiohttp.ClientTimeout(total=LONGEST_S)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with self._session.post(self._url, json=body) as response:
                if response.status != 200:
                    raise ActionFailed(f"status {response.status}")
                found = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ActionFailed(type(error).__name__) from None
        if not isinstance(found, dict):
            raise ActionFailed("no object")
        return found
