"""The guard's classifier is learnt here, where scikit-learn is: the weights in the repository are what comes out."""

import numpy as np

from guichet.guard.classifier import sentences, training, weights


def test_training_gives_the_weights_of_the_repository() -> None:
    learnt, kept = sentences.load(), weights.load()
    found, bias = training.fit(learnt)
    table, scale = weights.rounded([float(weight) for weight in found])
    assert np.abs(np.array(table) - np.array(kept.table)).max() <= 1
    assert abs(scale - kept.scale) < 1e-3
    assert abs(bias - kept.bias) < 0.01
    measured = training.cross_validated(learnt, folds=(0,))
    own = [
        (score, s.held)
        for score, s in zip(measured, learnt, strict=True)
        if s.source == sentences.SET_BY and not np.isnan(score)
    ]
    recall = np.mean([score >= kept.with_rule for score, held in own if held])
    assert len(own) > 300
    assert recall > kept.figures[sentences.SET_BY]["recall"] / 100 - 0.05
