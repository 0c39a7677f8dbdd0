"""`engine/.venv/bin/python -m guichet.guard.classifier.training`: learns the weights and measures them.

Runs in the engine's environment, which has scikit-learn. What it writes is read without it.
"""

import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from guichet.guard import affected
from guichet.guard.classifier import sentences
from guichet.guard.classifier.grams import BUCKETS, buckets
from guichet.guard.classifier.sentences import Sentence
from guichet.guard.classifier.weights import PATH, Weights, rounded

REGULARISATION = 60.0
"""C of the logistic regression."""
FOLDS, BLOCK = 5, 10
"""Neighbours were often written as pairs that differ by a word: blocks of ten stay together in cross-validation."""
RULE = 1.0
"""What the verdict of the rules adds to the score, by cross-validation."""
RECALL = 0.945
"""The share of the sentences that state a status that is to be held, in cross-validation: it sets the threshold."""


def main() -> None:
    """Train on everything, measure by cross-validation, write the weights."""
    learnt = sentences.load()
    held = np.array([sentence.held for sentence in learnt])
    source = np.array([sentence.source for sentence in learnt])
    ruled = np.array([affected.is_ruled(sentence.text) for sentence in learnt])
    scores = cross_validated(learnt) + RULE * ruled
    threshold = float(np.quantile(scores[(source == sentences.SET_BY) & held], 1 - RECALL))
    figures = {
        name: {
            "sentences": int((source == name).sum()),
            "recall": _percent(scores[(source == name) & held] >= threshold),
            "false_alarms": _percent(scores[(source == name) & ~held] >= threshold),
            "recall_of_rules": _percent(ruled[(source == name) & held]),
            "false_alarms_of_rules": _percent(ruled[(source == name) & ~held]),
        }
        for name in sentences.MEASURED
    }
    weights, bias = fit(learnt)
    table, scale = rounded([float(weight) for weight in weights])
    Weights(table, scale, bias, threshold, threshold - RULE, sentences.fingerprint(learnt), figures).write()
    sys.stdout.write(f"{PATH.name}: {PATH.stat().st_size / 1000:.0f} kB, threshold {threshold:.2f}, {figures}\n")


def cross_validated(learnt: list[Sentence], folds: Sequence[int] = range(FOLDS)) -> NDArray[np.float64]:
    """The score of each sentence by a classifier that did not learn it; not a number outside of the `folds`."""
    fold_of = [index // BLOCK % FOLDS for index in range(len(learnt))]
    scores = np.full(len(learnt), np.nan)
    for fold in folds:
        weights, bias = fit([sentence for sentence, of in zip(learnt, fold_of, strict=True) if of != fold])
        for index, sentence in enumerate(learnt):
            if fold_of[index] == fold:
                scores[index] = max(_matrix(sentences.units(sentence.text)) @ weights) + bias
    return scores


def fit(learnt: list[Sentence]) -> tuple[NDArray[np.float64], float]:
    """A weight a bucket, and the bias."""
    rows = [row for sentence in learnt for row in sentences.rows(sentence)]
    model = LogisticRegression(C=REGULARISATION, solver="liblinear", max_iter=2000, random_state=0)
    model.fit(_matrix([row for row, _ in rows]), [held for _, held in rows])
    return model.coef_[0], float(model.intercept_[0])


def _matrix(texts: list[str]) -> csr_matrix:
    found = [_row(text) for text in texts]
    ends = np.cumsum([0, *map(len, found)])
    values = np.concatenate([np.full(len(row), len(row) ** -0.5) for row in found])
    return csr_matrix((values, np.concatenate(found), ends), shape=(len(texts), BUCKETS))


@cache
def _row(text: str) -> list[int]:
    return sorted(buckets(text))


def _percent(shares: NDArray[np.bool_]) -> float:
    return round(100 * float(shares.mean()), 1)


if __name__ == "__main__":
    main()
