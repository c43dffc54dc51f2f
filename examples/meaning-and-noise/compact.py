"""Reads the study back from where it was logged and writes it as one small file that Sweepwise imports.

    WANDB_BASE_URL=http://127.0.0.1:7272 WANDB_API_KEY=… python compact.py runs.jsonl.gz

A line a run, by name: what was set, what it ran with, and both metrics after every epoch (step = epoch, counted from 1).
Runs that did not finish are left out and named; one that finished without an epoch is an error. Same runs, same bytes.
"""

import gzip
import json
import re
import sys

import wandb

from train import EPOCHS, PROJECT

METRICS = {"test_accuracy": 4, "train_loss": 5}


def compact(run):
    rows = sorted(run.scan_history(keys=["epoch", *METRICS]), key=lambda row: row["epoch"])
    if [row["epoch"] for row in rows] != list(range(1, EPOCHS + 1)):
        raise SystemExit(f"{run.name} has the epochs {[row['epoch'] for row in rows]}")
    history = {metric: [[row["epoch"], round(row[metric], digits)] for row in rows] for metric, digits in METRICS.items()}
    # The layout of `sweepwise export`.
    return {
        "id": run.name,
        "name": run.name,
        "group": run.group,
        "state": run.state,
        "config": {**dict(sorted(run.config.items())), "git_commit": run.metadata["git"]["commit"]},
        "summary": {metric: values[-1][1] for metric, values in history.items()},
        "history": history,
    }


def in_order(run):
    """signal-1-16-100 after signal-1-16-90."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", run["id"])]


if __name__ == "__main__":
    (path,) = sys.argv[1:]
    found = list(wandb.Api(timeout=60).runs(PROJECT))
    unfinished = [run.name for run in found if run.state != "finished"]
    runs = sorted((compact(run) for run in found if run.state == "finished"), key=in_order)
    # mtime = 0: the bytes do not depend on when they were written.
    with gzip.GzipFile(path, "wb", compresslevel=9, mtime=0) as file:
        for run in runs:
            file.write((json.dumps(run, separators=(",", ":")) + "\n").encode())
    print(f"{len(runs)} runs written to {path}" + (f"; not finished: {', '.join(unfinished)}" if unfinished else ""))
