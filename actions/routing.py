"""Routing: from reason and audience to queue and priority. Pure."""

from dataclasses import asdict, dataclass
from typing import Any

PRO = "pro"

FIRST, MIDDLE = 1, 2
"""Priorities: 1 comes first, 3 last."""

ANSWERS = {"patient": "suis_je_concerne", PRO: "mon_cabinet_concerne"}
"""What an audience is told when it asks whether it is affected, whichever way it asked."""

ROUTED = ("sans_reponse_publiee", "signaler_hameconnage", "exercer_mes_droits", "parler_a_un_conseiller")
"""Reasons that only a human can go further with."""


@dataclass(frozen=True)
class Route:
    """Where a case goes. `queue` is patients, professionnels, signalements or droits."""

    queue: str
    reason: str
    priority: int

    def decision(self) -> dict[str, Any]:
        """As guichet reads it."""
        return {"route": asdict(self)}


def route(reason: str, audience: str) -> Route:
    """The route for a reason: phishing reports first, rights to their own queue, the rest by audience."""
    if reason == "signaler_hameconnage":
        return Route("signalements", reason, FIRST)
    if reason == "exercer_mes_droits":
        return Route("droits", reason, MIDDLE)
    return Route("professionnels" if audience == PRO else "patients", reason, MIDDLE)


def affected(audience: str) -> list[dict[str, Any]]:
    """The published answer for this audience, never yes or no, then the way to a human."""
    answer = ANSWERS.get(audience, ANSWERS["patient"])
    return [{"answer": answer}, route(answer, audience).decision()]
