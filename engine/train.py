"""`python -m engine.train`: trains the model when it is older than what it is made from."""

import argparse
import subprocess
import sys

from engine import model
from engine.model import MODELS, NAME, ROOT, Record
from engine.quiet import environment


def main() -> None:
    """Train, or say that there is nothing to train. Rasa's own fingerprints spare the parts that did not change."""
    parser = argparse.ArgumentParser(description="Train the model from config.yml, domain.yml and data/.")
    parser.add_argument("--force", action="store_true", help="train even when nothing changed")
    force: bool = parser.parse_args().force
    if not force and not model.why_not_current():
        print("The model is up to date.")
        return
    print(f"{model.why_not_current() or 'Nothing changed.'} Training it: about a minute.", flush=True)
    trained_from = model.fingerprint()
    command = [
        sys.executable,
        "-m",
        "engine.rasa_command",
        "train",
        "--out",
        str(MODELS),
        "--fixed-model-name",
        NAME.split(".")[0],
    ]
    done = subprocess.run(command + ["--force"] * force, cwd=ROOT, env=environment(), check=False)
    path = MODELS / NAME
    if done.returncode != 0 or not path.is_file():
        sys.exit("The training failed: the lines above say why. The model before it was kept.")
    Record(trained_from, NAME, model.sha256(path)).write()
    print(f"Trained models/{NAME} ({path.stat().st_size / 1e6:.1f} MB).")


if __name__ == "__main__":
    main()
