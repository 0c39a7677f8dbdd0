"""A stock French Rasa project on our training data: what somebody gets who follows Rasa's documentation."""

import re
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.processes import ROOT

CONFIG = """recipe: default.v1
assistant_id: stock
language: fr
pipeline:
  - name: SpacyNLP
    model: fr_core_news_md
  - name: SpacyTokenizer
  - name: SpacyFeaturizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    random_seed: 0
  - name: EntitySynonymMapper
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 100
  - name: TEDPolicy
    max_history: 5
    epochs: 100
"""


def write(folder: Path) -> None:
    """The project: our examples, a response an intent, a rule each, two stories, the REST channel, default stores."""
    (folder / "data").mkdir(parents=True)
    intents = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        (folder / "data" / path.name).write_text(text, encoding="utf-8")
        intents += re.findall(r"^- intent: (\w+)$", text, re.M)
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    (folder / "endpoints.yml").write_text("{}\n", encoding="utf-8")
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
        for intent in [*intents, "nlu_fallback"]
    ]
    stories = [
        {
            "story": f"{one} {other}",
            "steps": [step for intent in (one, other) for step in ({"intent": intent}, {"action": f"utter_{intent}"})],
        }
        for one, other in (("saluer", "mot_de_passe"), ("saluer", "date_incident"))
    ]
    responses = {f"utter_{intent}": [{"text": f"Réponse {intent}."}] for intent in [*intents, "nlu_fallback"]}
    _dump(folder / "data" / "rules.yml", {"version": "3.1", "rules": rules, "stories": stories})
    _dump(folder / "domain.yml", {"version": "3.1", "intents": intents, "responses": responses})


def _dump(path: Path, value: object) -> None:
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(value, file)
