"""Pictures of an evaluation, as PNG files: which intents are taken for which, and how far confidence can be trusted."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.ticker import PercentFormatter

TEAL = "#0b5d63"
STYLES = ((TEAL, "-"), ("#c2571a", "--"), ("#6a4c93", ":"), ("#3d7a2a", "-."), ("#555555", "--"))
"""A colour and a dash a curve: told apart without colours too."""

BINS = 10


def confusion(path: Path, intents: Sequence[str], right: NDArray[np.int64], given: NDArray[np.int64]) -> None:
    """The confusion matrix: a row an intent as it is, a column an intent as it was recognised, shares of the row."""
    counts = np.zeros((len(intents), len(intents)))
    np.add.at(counts, (right, given), 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(13, 12), constrained_layout=True)
    axes.imshow(shares, cmap="GnBu", vmin=0, vmax=1)
    for row, column in zip(*np.nonzero(counts)):
        shade = "white" if shares[row, column] > 0.5 else "#333333"
        axes.text(column, row, f"{counts[row, column]:.0f}", ha="center", va="center", fontsize=8, color=shade)
    axes.set_xticks(range(len(intents)), intents, rotation=90)
    axes.set_yticks(range(len(intents)), intents)
    axes.set(xlabel="recognised as", ylabel="intent", title="Which intent is taken for which")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def risk(path: Path, curves: Mapping[str, tuple[NDArray[np.float64], NDArray[np.bool_]]]) -> None:
    """A curve a set of questions, from its confidences and truths: share of wrong answers over share answered."""
    figure, axes = plt.subplots(figsize=(9, 5), constrained_layout=True)
    for (name, (confidence, right)), (colour, style) in zip(curves.items(), STYLES):
        order = np.argsort(-confidence)
        answered = np.arange(1, len(order) + 1) / len(order)
        wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
        axes.plot(answered, wrong, style, color=colour, label=name)
    axes.axhline(0.01, color="#999999", linewidth=1)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set(xlabel="share of questions answered at once", ylabel="share of these wrong", xlim=(0, 1), ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def calibration(path: Path, confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Confidence against truth, in bins."""
    figure, axes = plt.subplots(figsize=(6, 5), constrained_layout=True)
    edges = np.linspace(0, 1, BINS + 1)
    bins = np.clip(np.digitize(confidence, edges) - 1, 0, BINS - 1)
    used = [b for b in range(BINS) if (bins == b).any()]
    axes.plot([0, 1], [0, 1], color="#999999", linestyle="--")
    axes.plot([confidence[bins == b].mean() for b in used], [right[bins == b].mean() for b in used], "o-", color=TEAL)
    for b in used:
        count = int((bins == b).sum())
        at = (float(confidence[bins == b].mean()), float(right[bins == b].mean()))
        axes.annotate(str(count), at, xytext=(8, -10), textcoords="offset points", fontsize=8, color="#666666")
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02), aspect="equal")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins (Naeini et al. 2015): 0 is perfect."""
    bins = np.clip((confidence * BINS).astype(int), 0, BINS - 1)
    gaps = [
        (bins == b).mean() * abs(confidence[bins == b].mean() - right[bins == b].mean())
        for b in range(BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))
