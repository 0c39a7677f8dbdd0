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


def test_a_near_duplicate_of_another_intent_is_named() -> None:
    near = [
        ("svp, c'est qui les coupables de l'attaque ?", "hors_sujet"),
        ("les coupables de l'attaque c'est qui", "sans_reponse_publiee"),
    ]
    [found] = [line for line in problems(near, {}) if "nearly" in line]
    assert found.startswith("sans_reponse_publiee")
    assert "hors_sujet" in found


def test_a_near_duplicate_of_an_evaluation_question_is_named() -> None:
    learnt = [("quel jour exactement a eu lieu le piratage", "date_incident")]
    [found] = [
        p
        for p in problems(learnt, {"new.jsonl": ["bonjour, le piratage a eu lieu quel jour exactement ?"]})
        if "«" in p
    ]
    assert "new.jsonl" in found


def test_texts_without_a_latin_letter_are_told_apart() -> None:
    assert [p for p in problems([("مرحبا", "hors_sujet"), ("привет", "saluer")], {}) if "«" in p] == []


def test_too_few_examples_are_named() -> None:
    assert list(problems([("a", "saluer")], {})) == ["saluer: has 1 examples: expected at least 25"]
