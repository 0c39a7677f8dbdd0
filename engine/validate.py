"""`python -m engine.validate`: checks the training data before anything is trained on it."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

from engine.examples import read_examples, read_questions
from engine.likeness import alike, same
from engine.model import ROOT
from engine.quiet import environment

QUESTIONS = ROOT / "tests" / "nlu"
PUBLISHED_OR_ROUTED = 40
FEWEST = {"hors_sujet": 150, "sans_reponse_publiee": 80}
"""Examples an intent needs at least; conversation intents need fewer."""

CONVERSATION = {
    "saluer", "remercier", "dire_au_revoir", "capacites",
    "se_dire_professionnel", "se_dire_patient", "accepter", "refuser",
}  # fmt: skip


def problems(examples: list[tuple[str, str]], questions: dict[str, list[str]]) -> Iterator[str]:
    """What is wrong with the examples (text, intent), given the evaluation's questions by file name."""
    yield from _twice(examples)
    yield from _leaks(examples, questions)
    counts = Counter(intent for _, intent in examples)
    for intent, count in counts.items():
        fewest = FEWEST.get(intent, 25 if intent in CONVERSATION else PUBLISHED_OR_ROUTED)
        if count < fewest:
            yield f"{intent}: has {count} examples: expected at least {fewest}"


def _twice(examples: list[tuple[str, str]]) -> Iterator[str]:
    """Examples that stand twice in one spelling or another, and near duplicates in two intents."""
    spelt: dict[str, str] = {}
    near: dict[str, tuple[str, str]] = {}
    for text, intent in examples:
        if same(text) in spelt:
            other = spelt[same(text)]
            where = "twice" if other == intent else f"in {other} too"
            yield f"{intent}: « {text} » stands {where}: keep one"
        elif intent not in CONVERSATION and near.get(alike(text), ("", intent))[1] != intent:
            first, other = near[alike(text)]
            yield f"{intent}: « {text} » is nearly « {first} » of {other}: keep one"
        spelt[same(text)] = intent
        if intent not in CONVERSATION:
            near.setdefault(alike(text) or text, (text, intent))


def _leaks(examples: list[tuple[str, str]], questions: dict[str, list[str]]) -> Iterator[str]:
    """Examples that are, or nearly are, questions of the evaluation."""
    spelt = {same(text): intent for text, intent in examples}
    near = {alike(text): intent for text, intent in examples if intent not in CONVERSATION}
    near.pop("", None)
    for name, texts in questions.items():
        for text in texts:
            intent = spelt.get(same(text)) or near.get(alike(text))
            if intent:
                yield f"{intent}: « {text} » is a question of {name}, which must stay unseen: remove what is like it"


def main() -> None:
    """Our own checks, then Rasa's."""
    questions = {path.name: [q.text for q in read_questions(path)] for path in sorted(QUESTIONS.glob("*.jsonl"))}
    examples = read_examples(ROOT / "data" / "nlu")
    found = list(problems(examples, questions))
    if found:
        sys.exit("\n".join(found))
    print(f"The training data is sound: {len(examples)} examples.", flush=True)
    command = [sys.executable, "-m", "engine.rasa_command", "data", "validate", "--fail-on-warnings"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), check=False, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    print("Rasa finds domain, rules and stories sound.")


if __name__ == "__main__":
    main()
