"""The linear classifier: one support vector machine an intent, and its scores as probabilities."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from engine.features import Row

REGULARISATION = 1.0
"""C of the support vector machines, by cross-validation: docs/nlu.md."""

TOLERANCE = 1e-3
"""How near the best the fit ends: ten times nearer takes a third longer and changes nothing that can be measured."""

SEED = 0


class Linear:
    """The classifier's numbers, without the library that found them."""

    def __init__(self, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        """`weights`: shape (features, intents)."""
        self.weights = weights
        self.bias = bias

    @classmethod
    def fit(cls, rows: csr_matrix, labels: NDArray[np.int64]) -> "Linear":
        """Fit on rows and the numbers of their intents."""
        # As good as multinomial logistic regression here, and fitted in a second instead of twenty.
        model = LinearSVC(C=REGULARISATION, tol=TOLERANCE, random_state=SEED)
        model.fit(rows, labels)
        return cls(np.ascontiguousarray(model.coef_.T.astype(np.float32)), model.intercept_.astype(np.float32))

    def scores(self, rows: csr_matrix) -> NDArray[np.float32]:
        """Shape (rows, intents)."""
        found: NDArray[np.float32] = rows @ self.weights + self.bias
        return found

    def scores_of(self, row: Row) -> NDArray[np.float32]:
        """Shape (intents,), for one row."""
        words = row.values @ self.weights[row.columns]
        found: NDArray[np.float32] = words + row.vector @ self.weights[-len(row.vector) :] + self.bias
        return found


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """From scores to probabilities, a row a question."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return shares
