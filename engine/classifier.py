"""Rasa's component around the recogniser: trained, kept without pickle, loaded, and asked for each message."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine import model, recogniser, vectors
from engine.recogniser import Recognised, Recogniser

RANKING = 10
"""How many intents a message's ranking names."""

log = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(GraphComponent, IntentClassifier):
    """Classifies French questions. A message's confidence is how likely the first intent is right."""

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        found: Recogniser | None = None,
        same_answer: Sequence[Sequence[str]] = (),
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._recogniser = found
        self._same_answer = same_answer

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`same_answer`: groups of intents that lead to one answer, so that being torn between them is no doubt."""
        return {"same_answer": []}

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed, named for Rasa's own check."""
        return ["sklearn", "spacy", "symspellpy", "emoji", "wordfreq"]

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """Rasa compares this class alone; other code behind it must not be given the cached model either."""
        return model.code_fingerprint()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        """A component to train."""
        return cls(model_storage, resource, same_answer=config["same_answer"])

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            values = json.loads((folder / "recogniser.json").read_text(encoding="utf-8"))
            with np.load(folder / "recogniser.npz", allow_pickle=False) as arrays:
                return cls(model_storage, resource, Recogniser.restore(values, dict(arrays)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples of data/nlu."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts = [e.get(TEXT) for e in examples]
        say("reading French word vectors")
        table = vectors.from_spacy(vectors.words_of(texts))
        intents = [e.get(INTENT) for e in examples]
        self._recogniser = recogniser.train(texts, intents, table, say, self._same_answer)
        values, arrays = self._recogniser.state()
        with self._storage.write_to(self._resource) as folder:
            (folder / "recogniser.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
            np.savez_compressed(folder / "recogniser.npz", **arrays)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component learns from what it recognises."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message."""
        assert self._recogniser is not None, "load or train first"
        for message in messages:
            ranking = as_ranking(self._recogniser.recognise(message.get(TEXT) or ""))
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def as_ranking(found: Recognised) -> list[dict[str, Any]]:
    """Rasa's ranking: the first has the calibrated confidence, the others share what it leaves."""
    first = found.ranking[0][1]
    left = (1 - found.confidence) / max(1 - first, 1e-9)
    confidences = [found.confidence] + [share * left for _, share in found.ranking[1:RANKING]]
    return [{"name": name, "confidence": c} for (name, _), c in zip(found.ranking, confidences)]


def say(step: str) -> None:
    """Progress of a training, which takes a minute."""
    print(f"  {step} ...", flush=True)
