"""Retrains three cells of the grid, drawn by lot, and says whether they come out as recorded.

    python check_cells.py runs.jsonl.gz

Each with its own seed, which gives the very numbers again where machine and libraries are the same, and with ten other seeds. These
tell the noise at this very cell, and what was recorded must agree with them within it: it differs from their mean by √(1 + 1/10) times
that noise, and of three such differences, each over a standard deviation of ten, the largest stays within 2.93 in 95 of 100 cases
(t with 9 degrees of freedom, Bonferroni). Ends with 1 where one does not.
"""

import gzip
import json
import random
import statistics
import sys

from train import epochs

CELLS, SEEDS, WIDEST = 3, range(1001, 1011), 2.93


def accuracies(run):
    return [value for _, value in run["history"]["test_accuracy"]]


if __name__ == "__main__":
    (path,) = sys.argv[1:]
    with gzip.open(path, "rt") as file:
        runs = [json.loads(line) for line in file]
    study = statistics.stdev(accuracies(run)[-1] for run in runs if run["group"] == "noise")
    print(f"noise of the study's configuration: {study:.4f}")
    fine = True
    for run in random.Random(3).sample([run for run in runs if run["group"] == "signal"], CELLS):
        cell = {name: run["config"][name] for name in ["layers", "batch_size", "hidden_size"]}
        recorded = accuracies(run)
        again = [round(accuracy, 4) for _, accuracy in epochs(**cell, seed=run["config"]["seed"])]
        others = [[accuracy for _, accuracy in epochs(**cell, seed=seed)][-1] for seed in SEEDS]
        noise = statistics.stdev(others)
        apart = (recorded[-1] - statistics.mean(others)) / (noise * (1 + 1 / len(others)) ** 0.5)
        fine = fine and abs(apart) <= WIDEST and abs(again[-1] - recorded[-1]) <= WIDEST * 2**0.5 * noise
        own = "the same in all epochs" if again == recorded else f"{again[-1]:.4f}"
        print(f"{run['name']}: recorded {recorded[-1]:.4f}; its own seed: {own};", flush=True)
        print(f"  seeds {SEEDS[0]} to {SEEDS[-1]}: {statistics.mean(others):.4f}, noise {noise:.4f}; {apart:+.1f} noise apart", flush=True)
    print("agree within noise" if fine else "do NOT agree within noise")
    sys.exit(0 if fine else 1)
