"""`python -m benchmarks.asking MODEL QUESTIONS PASSES`, in the engine's environment: how a model understands, how fast.

Prints JSON: `accuracy` of the first intent, `right` and `wrong` of what it answers at its own thresholds, `p50_ms` and
`p99_ms` of a parse: medians over the passes. With `--straight` the graph is run as our channel runs it.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path

import numpy as np

from engine.examples import read_questions
from engine.outcomes import TWINS, Served
from engine.reading import FALLBACK
from engine.runner import straighten


def main() -> None:
    """Ask each question once to warm up, then on the clock, in passes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("passes", type=int)
    parser.add_argument("--straight", action="store_true")
    chosen = parser.parse_args()
    agent = Served(chosen.model)._agent
    if chosen.straight:
        straighten(agent.processor)
    questions = read_questions(chosen.questions)
    parsed, seconds = [], np.zeros((chosen.passes, len(questions)))

    async def ask() -> None:
        for question in questions:
            parsed.append(await agent.parse_message(question.text))
        for times in seconds:
            for number, question in enumerate(questions):
                started = time.perf_counter()
                await agent.parse_message(question.text)
                times[number] = time.perf_counter() - started

    asyncio.run(ask())
    expected = [set(q.expect) | (TWINS if TWINS & set(q.expect) else set()) for q in questions]
    given = [str(p["intent"]["name"]) for p in parsed]
    first = [next(str(r["name"]) for r in p["intent_ranking"] if r["name"] != FALLBACK) for p in parsed]
    count = len(questions)
    p50, p99 = (float(np.median(np.percentile(seconds, p, axis=1))) * 1000 for p in (50, 99))
    figures = {
        "accuracy": sum(f in e for f, e in zip(first, expected)) / count,
        "right": sum(g in e for g, e in zip(given, expected)) / count,
        "wrong": sum(g != FALLBACK and g not in e for g, e in zip(given, expected)) / count,
        "p50_ms": p50,
        "p99_ms": p99,
    }
    print("\n" + json.dumps(figures))


if __name__ == "__main__":
    main()
