"""`make bench-nlu`: understanding, speed and memory, side by side with stock French Rasa, on the same data, in one run.

Trains and serves (a) stock French Rasa, (b) this engine, (c) NLP.js where Node is, (d) scikit-learn alone as a floor.
`--quick` repeats less; `--epochs N` trains the stock model for less than its 100; `--kept` takes the stock model that
an earlier run trained, and the seconds it took then; `--record` writes table and picture into docs/.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import drawing, page, record, stock
from benchmarks.processes import ENGINE, ROOT, run
from benchmarks.served import QUESTIONS, VISITORS, Served, our_engine, questions, stock_rasa
from benchmarks.visitors import Connection, median

LENGTHS = (1, 50, 500)
"""Turns of a conversation at which a turn's cost is measured, each as the median of five turns from there."""

NLPJS = ROOT / "benchmarks" / "nlpjs"


@dataclass(frozen=True)
class Effort:
    """How often and how long it is measured."""

    repetitions: int
    seconds: float
    passes: int


FULL, QUICK = Effort(5, 5.0, 2), Effort(1, 4.0, 1)


@dataclass
class Peer:
    """What was measured of one of them; what does not apply is missing."""

    name: str
    figures: dict[str, float] = field(default_factory=dict)
    by_length: list[tuple[float, float]] = field(default_factory=list)


def main() -> None:
    """Measure, print, and with --record write down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one repetition of each: figures to look at, not to keep")
    parser.add_argument("--kept", action="store_true", help="the stock model of an earlier run, where there is one")
    parser.add_argument("--epochs", type=int, default=stock.EPOCHS, help="of the stock model's training")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    chosen = parser.parse_args()
    effort = QUICK if chosen.quick else FULL
    with tempfile.TemporaryDirectory(prefix="bench-nlu-") as name:
        peers = measure(Path(name), effort, anew=not chosen.kept, epochs=chosen.epochs)
    text = report(peers, effort)
    print("\n" + text)
    if chosen.record:
        write(peers, text)
    print(last_line(peers["stock"].figures, peers["ours"].figures))


def measure(folder: Path, effort: Effort, *, anew: bool, epochs: int) -> dict[str, Peer]:
    """All peers, by their names."""
    ours, stocks = Peer("Guichet's engine"), Peer(f"stock French Rasa, {epochs} epochs")
    say("training our model")
    ours.figures["train_s"] = train_ours(folder / "ours")
    say("training the stock model, an hour for 100 epochs" if anew else "looking for the stock model that was kept")
    found = stock.trained(anew=anew, epochs=epochs)
    stocks.figures["train_s"] = found.train_s
    say("asking both models, without their servers")
    ours.figures |= asked(ROOT / "models" / "guichet.tar.gz", effort, "--straight")
    stocks.figures |= asked(found.model, effort)
    peers = {"stock": stocks, "ours": ours}
    say("starting both servers")
    with our_engine(folder) as engine, stock_rasa(found, folder) as rest:
        both: list[tuple[Peer, Served]] = [(stocks, rest), (ours, engine)]
        asyncio.run(serve(both, effort))
    say("scikit-learn alone")
    _, printed = run([str(ENGINE), "-m", "benchmarks.floor", str(QUESTIONS)])
    peers["floor"] = Peer("scikit-learn: TF-IDF and logistic regression", json.loads(printed.splitlines()[-1]))
    if (nlpjs := ask_nlpjs()) is not None:
        peers["nlpjs"] = Peer("NLP.js", nlpjs)
    return peers


def train_ours(folder: Path) -> float:
    """Seconds of a training from nothing. The model that is served is the one in models/, of the same sources."""
    command = [str(ENGINE), "-m", "engine.rasa_command", "train", "--force", "--out", str(folder)]
    seconds, _ = run(command, RASA_CACHE_DIRECTORY=str(folder / "cache"))
    return seconds


def asked(model: Path, effort: Effort, *options: str) -> dict[str, float]:
    """How a model understands the development questions, and how fast."""
    command = [str(ENGINE), "-m", "benchmarks.asking", str(model), str(QUESTIONS), str(effort.passes), *options]
    _, printed = run(command)
    figures: dict[str, float] = json.loads(printed.splitlines()[-1])
    return figures


async def serve(both: Sequence[tuple[Peer, Served]], effort: Effort) -> None:
    """Turns of both in turn, repetition by repetition, so that what else the machine does falls on both."""
    found: dict[str, list[dict[str, float]]] = {served.name: [] for _, served in both}
    for peer, served in both:
        peer.figures["ready_s"] = served.ready_s
        await served.turns(2, 3.0)
    for number in range(effort.repetitions):
        for _, served in both:
            say(f"turns of {served.name}, repetition {number + 1} of {effort.repetitions}")
            alone, _ = await served.turns(1, effort.seconds)
            many, per_core = await served.turns(VISITORS, effort.seconds)
            failed = alone.failed + many.failed
            one = {"turn_p50_ms": alone.ms(0.5), "turn_p99_ms": alone.ms(0.99), "failed": float(failed)}
            found[served.name].append({**one, "per_s": many.per_s, "per_core": per_core})
    for peer, served in both:
        repeated = found[served.name]
        peer.figures |= {name: median([one[name] for one in repeated]) for name in repeated[0]}
        say(f"a conversation of {LENGTHS[-1]} turns with {served.name}")
        peer.by_length = await by_length(served)
        peer.figures["memory_mb"] = served.processes[0].memory_mb()


async def by_length(served: Served) -> list[tuple[float, float]]:
    """Milliseconds a turn after so many turns of one conversation, always with the same question."""
    text, times = questions()[0]["text"], []
    async with Connection(served.url) as connection:
        for _ in range(LENGTHS[-1] + 5):
            started = time.perf_counter()
            await served.ask(connection, text, "patient", "long")
            times.append((time.perf_counter() - started) * 1000)
    return [(float(length), median(times[length - 1 : length + 4])) for length in LENGTHS]


def ask_nlpjs() -> dict[str, float] | None:
    """NLP.js on the same data; None, and a line that says so, where Node or its packages are not."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("left out: NLP.js needs Node 20 and npm (install nodejs and npm)")
        return None
    try:
        say("NLP.js")
        run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], NLPJS)
        read = "from engine.examples import *; print(json.dumps(read_examples(Path('data/nlu'))))"
        _, examples = run([str(ENGINE), "-c", read])
        given = json.dumps({"examples": json.loads(examples), "questions": questions()})
        _, printed = run(["node", "ask.js"], NLPJS, given)
    except RuntimeError as error:
        print(f"left out: NLP.js: {str(error).splitlines()[0]}")
        return None
    figures: dict[str, float] = json.loads(printed.splitlines()[-1])
    return figures


ROWS = {
    "accuracy": ("first intent right", "{:.1%}"),
    "right": ("right at its own thresholds", "{:.1%}"),
    "wrong": ("wrong at its own thresholds", "{:.1%}"),
    "p50_ms": ("a parse, p50, ms", "{:.2f}"),
    "p99_ms": ("a parse, p99, ms", "{:.2f}"),
    "turn_p50_ms": ("a whole turn, p50, ms", "{:.2f}"),
    "turn_p99_ms": ("a whole turn, p99, ms", "{:.2f}"),
    "per_s": (f"turns/s, {VISITORS} visitors at once", "{:.1f}"),
    "per_core": ("turns/s/core", "{:.1f}"),
    "memory_mb": ("resident memory of the server, MB", "{:.0f}"),
    "train_s": ("training, s", "{:.1f}"),
    "ready_s": ("ready after its start, s", "{:.1f}"),
    "failed": ("turns without an answer", "{:.0f}"),
}


def report(peers: dict[str, Peer], effort: Effort) -> str:
    """The table of all, with ours to stock as a ratio, and what a turn costs in a long conversation."""
    base, ours = peers["stock"], peers["ours"]
    rows = []
    for key, (name, form) in ROWS.items():
        shown = [form.format(peer.figures[key]) if key in peer.figures else "" for peer in peers.values()]
        ratio = ours.figures[key] / base.figures[key] if base.figures[key] else float("nan")
        rows.append([name, *shown, f"{ratio:.2f}" if ratio == ratio else ""])
    for (length, of_stock), (_, of_ours) in zip(base.by_length, ours.by_length, strict=True):
        blank = [""] * (len(peers) - 2)
        name = f"turn {length:.0f} of one conversation, ms"
        rows.append([name, f"{of_stock:.1f}", f"{of_ours:.1f}", *blank, f"{of_ours / of_stock:.3f}"])
    head = ["", *(peer.name for peer in peers.values()), "ours/stock"]
    medians = f"Medians of {effort.repetitions} repetitions of {effort.seconds:.0f} s, both servers in turn"
    return f"{record.machine()}. {medians}; {len(questions())} questions.\n\n{record.table(head, rows)}"


def write(peers: dict[str, Peer], text: str) -> None:
    """The record of this run."""
    both = {peer.name: peer for peer in (peers["stock"], peers["ours"])}
    drawing.lines(
        record.PICTURES / "bench-nlu-length.svg",
        "What a turn costs as the conversation grows",
        {name: peer.by_length for name, peer in both.items()},
        across="turns before it",
        up="ms a turn",
    )
    drawing.bars(
        record.PICTURES / "bench-nlu-turns.svg",
        "Turns a second and core",
        {name: peer.figures["per_core"] for name, peer in both.items()},
        unit="turns/s/core",
    )
    pictures = "![Turns a second and core, stock Rasa and this engine](pictures/bench-nlu-turns.svg)\n"
    pictures += "![Milliseconds a turn after 1, 50 and 500 turns](pictures/bench-nlu-length.svg)"
    page.record("bench-nlu", f"{text}\n\n{pictures}".splitlines())


def last_line(base: dict[str, float], ours: dict[str, float]) -> str:
    """The figures that have targets."""
    return (
        f"bench-nlu: turns ratio {ours['per_core'] / base['per_core']:.1f}, parse p50 {ours['p50_ms']:.1f} ms, "
        f"engine {ours['memory_mb']:.0f} MB, train {ours['train_s']:.0f} s, ready {ours['ready_s']:.0f} s"
    )


def say(step: str) -> None:
    """What is being done, and when it began."""
    print(f"{time.strftime('%H:%M:%S')} {step} ...", flush=True, file=sys.stderr)


if __name__ == "__main__":
    main()
