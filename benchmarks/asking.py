"""`python -m benchmarks.asking MODEL QUESTIONS`, in the engine's environment: how a model understands, and how fast.

Prints JSON: `accuracy` of the first intent, `right` and `wrong` of what it answers at its own thresholds, `p50_ms` and
`p99_ms` of a parse.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import numpy as np

from engine.examples import read_questions
from engine.outcomes import TWINS, Served
from engine.reading import FALLBACK


def main() -> None:
    """Ask each question once to warm up, and once more on the clock."""
    served = Served(Path(sys.argv[1]))
    agent = served._agent
    questions = read_questions(Path(sys.argv[2]))
    parsed, seconds = [], []

    async def ask() -> None:
        for question in questions:
            await agent.parse_message(question.text)
        for question in questions:
            started = time.perf_counter()
            parsed.append(await agent.parse_message(question.text))
            seconds.append(time.perf_counter() - started)

    asyncio.run(ask())
    expected = [set(q.expect) | (TWINS if TWINS & set(q.expect) else set()) for q in questions]
    given = [str(p["intent"]["name"]) for p in parsed]
    first = [next(str(r["name"]) for r in p["intent_ranking"] if r["name"] != FALLBACK) for p in parsed]
    count = len(questions)
    figures = {
        "accuracy": sum(f in e for f, e in zip(first, expected)) / count,
        "right": sum(g in e for g, e in zip(given, expected)) / count,
        "wrong": sum(g != FALLBACK and g not in e for g, e in zip(given, expected)) / count,
        "p50_ms": float(np.percentile(seconds, 50)) * 1000,
        "p99_ms": float(np.percentile(seconds, 99)) * 1000,
    }
    print("\n" + json.dumps(figures))


if __name__ == "__main__":
    main()
