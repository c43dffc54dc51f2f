"""Trains the 420 runs of the study one after the other, in an order drawn by lot; started again, it goes on where it stopped.

    WANDB_BASE_URL=http://127.0.0.1:7272 WANDB_API_KEY=… nice -n 19 python run_study.py --done done.txt
"""

import argparse
import itertools
import random
import time
from pathlib import Path

import yaml

import train

HERE = Path(__file__).resolve().parent


def cells(file):
    """Every combination of the values in a sweep's file, in its order."""
    parameters = yaml.safe_load((HERE / file).read_text())["parameters"]
    choices = [parameter.get("values", [parameter.get("value")]) for parameter in parameters.values()]
    return [dict(zip(parameters, values)) for values in itertools.product(*choices)]


def study():
    """The arguments of train.train for all 420 runs: the same list in the same order, every time."""
    signal = [{**cell, "group": "signal"} for cell in cells("sweep.yaml")]
    labels = [{name: value for name, value in cell.items() if name != "seed"} for cell in cells("sweep.yaml")]
    random.Random(1).shuffle(labels)
    noise = [{**cell, "group": "noise", "placebo": label} for cell, label in zip(cells("noise.yaml"), labels, strict=True)]
    for run in signal:
        run["run_id"] = f"signal-{run['layers']}-{run['batch_size']}-{run['hidden_size']}"
    for run in noise:
        run["run_id"] = f"noise-{run['seed']}"
    runs = signal + noise
    # Neither a slow hour of the machine nor a study that is cut short then favours any of the hyperparameters.
    random.Random(2).shuffle(runs)
    return runs


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--done", type=Path, required=True, help="the file that keeps which runs are finished")
    parser.add_argument("--part", default="1/1", help="2/3: the second of three processes that share the work")
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split("/"))
    runs = study()
    mine = runs[part - 1 :: parts]
    for run in mine:
        finished = set(arguments.done.read_text().split()) if arguments.done.exists() else set()
        if run["run_id"] in finished:
            continue
        started = time.process_time()
        train.train(**run)
        with arguments.done.open("a") as file:
            file.write(run["run_id"] + "\n")
        print(f"{len(finished) + 1} of {len(runs)}: {run['run_id']}, {time.process_time() - started:.1f} s of CPU", flush=True)
