"""`python -m engine.validate`: checks the training data before anything is trained on it."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

from engine.examples import read_examples, read_questions
from engine.model import ROOT
from engine.normalise import plain
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
    seen: dict[str, str] = {}
    for text, intent in examples:
        key = same(text)
        if key in seen:
            where = "twice" if seen[key] == intent else f"in {seen[key]} too"
            yield f"{intent}: « {text} » stands {where}: keep one"
        seen[key] = intent
    for name, texts in questions.items():
        for text in texts:
            if same(text) in seen:
                yield f"{seen[same(text)]}: « {text} » is a question of {name}, which must stay unseen: remove it"
    counts = Counter(intent for _, intent in examples)
    for intent, count in counts.items():
        fewest = FEWEST.get(intent, 25 if intent in CONVERSATION else PUBLISHED_OR_ROUTED)
        if count < fewest:
            yield f"{intent}: has {count} examples: expected at least {fewest}"


def same(text: str) -> str:
    """What two spellings of one example have in common."""
    return re.sub(r"[^a-z0-9]+", " ", plain(text)).strip()


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
