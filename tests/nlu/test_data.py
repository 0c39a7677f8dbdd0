"""The training data: enough of each intent, nothing twice, nothing of the evaluation's questions."""

from engine.examples import read_examples, read_questions
from engine.model import ROOT
from engine.validate import QUESTIONS, problems

EXAMPLES = read_examples(ROOT / "data" / "nlu")


def test_the_training_data_is_sound() -> None:
    questions = {path.name: [q.text for q in read_questions(path)] for path in QUESTIONS.glob("*.jsonl")}
    assert list(problems(EXAMPLES, questions)) == []


def test_a_duplicate_is_named_in_whatever_spelling() -> None:
    text, intent = EXAMPLES[0]
    [found] = problems([*EXAMPLES, (text.upper() + " !!", "hors_sujet")], {})
    assert f"in {intent} too" in found


def test_a_question_of_the_evaluation_is_named() -> None:
    [found] = problems(EXAMPLES, {"held_out.jsonl": [EXAMPLES[5][0]]})
    assert "held_out.jsonl" in found


def test_too_few_examples_are_named() -> None:
    assert list(problems([("a", "saluer")], {})) == ["saluer: has 1 examples: expected at least 25"]
