"""The day: who comes when, with what, and how far each conversation has got by its end."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from guichet.conversations.conversation import PATIENT, PRO, RIGHTS, AgentRef, Offer
from guichet.conversations.replies import Words
from guichet.conversations.understanding import GiveAnswer, Route, Suggest
from guichet.demo import sayings
from guichet.demo.scene import OPEN, SHUT, Scene
from guichet.desk.guarding import FACTS_ASKED, FACTS_CONFIRMED, LINKS_REFUSED
from guichet.reports.period import ZONE

HOURS = 30
AGENTS = tuple(AgentRef(f"demo-{at}", name) for at, name in enumerate(sayings.AGENTS, 1))

LAST = (
    "called back", "held", "waiting", "rights", "snoozed", "handed over", "waiting", "held back", "called back",
    "noted", "waiting", "held", "rights called back", "waiting",
)  # fmt: skip
"""What becomes of those who asked for a human in the last hour, in turn."""

GUARDS = ((), (FACTS_ASKED, FACTS_CONFIRMED), (LINKS_REFUSED,))
"""What an agent's drafts may have met before they went out."""


class Day:
    """Tells as many scenes as asked for, the same ones for the same seed and end."""

    def __init__(self, words: Words, seed: int, end: datetime) -> None:
        self._words = words
        self._dice = Random(seed)  # noqa: S311  a story, not a secret
        self._end = end
        self._kinds: dict[Callable[[Scene], None], int] = {
            self._curious: 60,
            self._unanswered: 16,
            self._lost: 8,
            self._off_topic: 5,
            self._engine_down: 2,
            self._wants_human: 24,
        }

    def scenes(self, count: int) -> Iterator[Scene]:
        """`count` scenes in the order of time; the last ones still go on."""
        going_on = min(len(LAST), count)
        for began in sorted(self._moment() for _ in range(count - going_on)):
            scene = self._begin(began)
            [kind] = self._dice.choices(list(self._kinds), list(self._kinds.values()))
            kind(scene)
            yield scene
        for at, what in enumerate(LAST[:going_on]):
            scene = self._begin(self._end - timedelta(minutes=40 - 2.5 * at))
            self._going_on(scene, what)
            yield scene

    def _moment(self) -> datetime:
        """Any moment until an hour before the end; by night few come."""
        while True:
            moment = self._end - timedelta(seconds=self._dice.uniform(3600, HOURS * 3600))
            if _by_day(moment) or self._dice.random() < 0.15:
                return moment

    def _begin(self, began: datetime) -> Scene:
        return Scene(self._words, self._dice, began, self._end, pro=self._dice.random() < 0.2)

    def _curious(self, scene: Scene) -> None:
        for _ in range(self._dice.randint(1, 3)):
            self._published(scene)
        if self._dice.random() < 0.3:
            scene.picks("non" if scene.conversation.offer else "mesures_prises")

    def _published(self, scene: Scene) -> None:
        own = sayings.PRO if scene.conversation.audience == PRO else sayings.PATIENT
        intent = self._dice.choice([*sayings.PUBLISHED, *own, *own])
        text = self._dice.choice({**sayings.PUBLISHED, **own}[intent])
        scene.types(text, intent, GiveAnswer(intent))

    def _unanswered(self, scene: Scene) -> None:
        self._routed(scene, "sans_reponse_publiee", self._dice.choice(sayings.SILENT))
        if self._dice.random() < 0.25:
            self._handoff(scene)
        else:
            scene.picks("non")

    def _lost(self, scene: Scene) -> None:
        text, ids = self._dice.choice(list(sayings.LOST.items()))
        scene.types(text, "nlu_fallback", Suggest(ids), sure=(0.2, 0.5))
        if self._dice.random() < 0.6:
            scene.picks(self._dice.choice(ids))
        elif self._dice.random() < 0.5:
            scene.picks("aucune")
            self._handoff(scene)

    def _off_topic(self, scene: Scene) -> None:
        scene.types(self._dice.choice(sayings.OFF_TOPIC), "hors_sujet")

    def _engine_down(self, scene: Scene) -> None:
        scene.types_in_vain("quelles données ont fuité ?")
        scene.picks("quelles_donnees")

    def _wants_human(self, scene: Scene) -> None:
        if self._dice.random() < 0.5:
            self._published(scene)
        self._asks(scene)
        if self._dice.random() < 0.92:
            self._handoff(scene)

    def _asks(self, scene: Scene) -> None:
        pro = scene.conversation.audience == PRO
        kind = self._dice.choices(("affected", "phishing", "rights", "human"), (5, 2, 1, 2))[0]
        if kind == "affected":
            intent = "mon_cabinet_concerne" if pro else "suis_je_concerne"
            text = self._dice.choice(sayings.AFFECTED_PRO if pro else sayings.AFFECTED)
            queue = "professionnels" if pro else "patients"
            scene.types(text, intent, GiveAnswer(intent), Route(Offer(queue, intent, 2)))
        elif kind == "phishing":
            self._routed(scene, "signaler_hameconnage", self._dice.choice(sayings.PHISHING), "signalements", 1)
        elif kind == "rights":
            self._routed(scene, "exercer_mes_droits", self._dice.choice(sayings.RIGHTS), "droits")
        else:
            self._routed(scene, "parler_a_un_conseiller", self._dice.choice(sayings.HUMAN))

    def _routed(self, scene: Scene, reason: str, text: str, queue: str = "", priority: int = 2) -> None:
        own = "patients" if scene.conversation.audience == PATIENT else "professionnels"
        scene.types(text, reason, Route(Offer(queue or own, reason, priority)))

    def _handoff(self, scene: Scene) -> None:
        """A human is asked for, and it is over by the end of the day, or called back the next morning."""
        on_duty = _by_day(scene.wait(1, 5))
        scene.asks_for_human(self._details(), on_duty=on_duty)
        if not on_duty:
            self._next_morning(scene)
        elif self._dice.random() < 0.06:
            scene.cancels()
        else:
            agent = self._dice.choice(AGENTS)
            scene.taken(agent, 20, self._dice.choice((180, 420, 900)))
            self._exchange(scene, agent)
            helped = self._dice.choice((True, True, True, False, None))
            words = sayings.FEEDBACK.get(helped, ()) if self._dice.random() < 0.3 else ()
            scene.closes(agent, self._dice.choice(sayings.OUTCOMES), helped, self._dice.choice(words) if words else "")

    def _next_morning(self, scene: Scene) -> None:
        """Most of those who came by night have been called back by now."""
        moment = scene.wait(0, 1) + timedelta(minutes=self._dice.uniform(30, 90))
        while not _by_day(moment):
            moment += timedelta(minutes=self._dice.uniform(15, 45))
        if moment < self._end and self._dice.random() < 0.7:
            scene.called_back(self._dice.choice(AGENTS), moment, self._dice.choice(sayings.OUTCOMES))

    def _exchange(self, scene: Scene, agent: AgentRef) -> None:
        scene.stopped(agent, *self._dice.choices(GUARDS, (8, 2, 1))[0])
        scene.agent_says(self._dice.choice(sayings.AGENT_OPENS))
        scene.visitor_says("d'accord, merci")
        scene.agent_says(self._dice.choice(sayings.AGENT_ANSWERS))
        scene.visitor_says(self._dice.choice(sayings.THANKS))

    def _going_on(self, scene: Scene, what: str) -> None:
        if what.startswith("rights"):
            self._routed(scene, "exercer_mes_droits", self._dice.choice(sayings.RIGHTS), RIGHTS)
        else:
            self._asks(scene)
        scene.asks_for_human(self._details(), on_duty=not what.endswith("called back"))
        if what in ("held", "held back", "noted", "snoozed", "handed over"):
            agent, colleague = self._dice.sample(AGENTS, 2)
            scene.taken(agent, 30, 240)
            scene.agent_says(self._dice.choice(sayings.AGENT_OPENS))
            if not what.startswith("held"):
                scene.noted(agent, self._dice.choice(sayings.NOTES))
            if what == "handed over":
                scene.handed_over(agent, colleague, sayings.HAND_OVER)
            elif what == "snoozed":
                scene.snoozed(agent, self._end + timedelta(hours=2))
            elif what == "held back":
                scene.held_back(agent, sayings.HELD)
            elif what == "noted":
                scene.visitor_says("je viens de retrouver la date, c'était en juillet")

    def _details(self) -> dict[str, str]:
        name = self._dice.choice(sayings.NAMES)
        details = {"name": name}
        if self._dice.random() < 0.7:
            details["phone"] = f"+33 6 39 98 {self._dice.randrange(100):02d} {self._dice.randrange(100):02d}"
        else:
            details["email"] = f"visiteur{self._dice.randrange(1000)}@courriel.example"
        if practitioner := self._dice.choice(sayings.PRACTITIONERS):
            details["practitioner"] = practitioner
        return details


def _by_day(moment: datetime) -> bool:
    return OPEN <= moment.astimezone(ZONE).hour < SHUT
