"""`python -m benchmarks.floor QUESTIONS`, in the engine's environment: scikit-learn alone, as a floor. Prints JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from engine.examples import read_examples, read_questions
from engine.model import ROOT
from engine.outcomes import TWINS


def main() -> None:
    """TF-IDF of words and characters with logistic regression; it answers everything."""
    texts, intents = zip(*read_examples(ROOT / "data" / "nlu"))
    words = TfidfVectorizer(ngram_range=(1, 2), strip_accents="unicode", sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), strip_accents="unicode", sublinear_tf=True)
    model = make_pipeline(make_union(words, characters), LogisticRegression(C=30, max_iter=300))
    started = time.perf_counter()
    model.fit(texts, intents)
    training_s = time.perf_counter() - started
    questions = read_questions(Path(sys.argv[1]))
    given, seconds = [], []
    for question in questions:
        started = time.perf_counter()
        given.append(str(model.predict([question.text])[0]))
        seconds.append(time.perf_counter() - started)
    expected = [set(q.expect) | (TWINS if TWINS & set(q.expect) else set()) for q in questions]
    right = sum(g in e for g, e in zip(given, expected)) / len(questions)
    p50, p99 = (float(np.percentile(seconds, p)) * 1000 for p in (50, 99))
    figures = {"accuracy": right, "right": right, "wrong": 1 - right, "p50_ms": p50, "p99_ms": p99}
    print(json.dumps({**figures, "train_s": training_s}))


if __name__ == "__main__":
    main()
