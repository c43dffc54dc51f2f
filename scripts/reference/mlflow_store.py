"""The same runs in MLflow's file store and in its SQLite database, written by MLflow's own client.

    python3 -m venv .venv-mlflow && .venv-mlflow/bin/pip install mlflow-skinny==2.22.0 sqlalchemy==2.0.58 alembic==1.20.1
    .venv-mlflow/bin/python scripts/reference/mlflow_store.py fixtures/mlflow

Ids and times are fixed, so that both stores hold the same to the last digit: `mlruns.tar.gz` and `mlflow.db.gz`. Paths of
the machine are overwritten, the database is vacuumed. The tests need no Python.
"""

import gzip
import io
import math
import random
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import uuid
from pathlib import Path

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

SEED = 20261122
START = 1_750_000_000_000
PLACE = "file:///store"


class Writer:
    def __init__(self, uri):
        self.client = MlflowClient(tracking_uri=uri)
        self.random = random.Random(SEED)
        self.n = 0

    def run(self, experiment, name, params=(), metrics=(), tags=(), status="FINISHED", parent=None):
        """`metrics`: (key, value, step) in the order of logging, 250 ms apart."""
        self.n += 1
        start = START + self.n * 60_000
        fixed = uuid.UUID(int=self.random.getrandbits(128), version=4)
        made, uuid.uuid4 = uuid.uuid4, lambda: fixed
        try:
            all_tags = dict(tags) | ({} if parent is None else {"mlflow.parentRunId": parent}) | {"mlflow.user": "user"}
            run = self.client.create_run(experiment, start_time=start, tags=all_tags, run_name=name)
        finally:
            uuid.uuid4 = made
        run_id = run.info.run_id
        self.client.log_batch(run_id, params=[Param(key, str(value)) for key, value in dict(params).items()])
        logged = [Metric(key, value, start + 250 * i, step) for i, (key, value, step) in enumerate(metrics)]
        for i in range(0, len(logged), 1000):
            self.client.log_batch(run_id, metrics=logged[i : i + 1000])
        if status != "RUNNING":
            self.client.set_terminated(run_id, status, end_time=start + 30_000)
        return run_id


def write(uri):
    w = Writer(uri)
    search = w.client.create_experiment("search", artifact_location=f"{PLACE}/search")
    w.client.set_experiment_tag(search, "mlflow.experiment.primaryMetric.name", "val/acc")
    w.client.set_experiment_tag(search, "mlflow.experiment.primaryMetric.greaterIsBetter", "true")
    for fold in (1, 2):
        # The parents hold a search together; what the second found is no setting of its trials.
        parent = w.run(search, "search", {"data": f"fold-{fold}", "best_lr": 0.1 * fold}, tags={"fold": str(fold)})
        for i in range(4):
            lr = [0.1, 0.01, "1e-3", 0.3][i]
            params = {
                "lr": lr,
                "layers": [64] * (1 + i % 2),
                "opt": {"name": "adam", "betas": (0.9, 0.999)} if i % 2 else {"name": "sgd", "betas": None},
                "clip": None if i == 0 else 0.5 * i,
                "nesterov": i % 2 == 0,
                "act": "None" if i == 3 else "relu",
                "note": "" if i == 1 else "x",
                "seed": i,
            }
            curve = [("train/loss", math.exp(-step * (i + 1) / 10), step) for step in range(0, 50, 5)]
            ends = [("val/acc", 0.5 + 0.1 * i + 0.01 * fold, 0)]
            w.run(search, f"trial {i}", params, curve + ends, parent=parent)
    diverged = [("train/loss", math.inf, 0), ("train/loss", -math.inf, 1), ("train/loss", math.nan, 2), ("val/acc", math.nan, 0)]
    w.run(search, "diverged", {"lr": 10}, diverged, {"mlflow.note.content": "too much\nof it", "team": "a b"}, "FAILED")
    w.run(search, "killed", {"lr": 0.2}, [("train/loss", 1.0, 0)], status="KILLED")
    w.run(search, "at work", {"lr": 0.2}, status="RUNNING")
    gone = w.run(search, "a slip", {"lr": -1}, [("val/acc", 0.0, 0)])
    w.client.delete_run(gone)

    # One value after another without a step; a parent with metrics of its own; what the machine did.
    other = w.client.create_experiment("curves", artifact_location=f"{PLACE}/curves")
    top = w.run(other, "refit", {"k": 3}, [("rmse", 0.5, 0)])
    values = [("rmse", 1.0 / (i + 1), 0) for i in range(5)]
    machine = [("system/cpu_utilization_percentage", 10.0 + i, i) for i in range(3)]
    w.run(other, "without steps", {"k": 4}, values + machine, parent=top)

    # As optuna.integration.MLflowCallback writes trials.
    study = w.client.create_experiment("study", artifact_location=f"{PLACE}/study")
    for i, state in enumerate(["COMPLETE", "PRUNED", "COMPLETE"]):
        tags = {
            "number": str(i),
            "datetime_start": "2025-06-15 15:06:40.000001",
            "datetime_complete": "2025-06-15 15:07:10.000001",
            "state": state,
            "direction": "MAXIMIZE",
            "x_distribution": "FloatDistribution(high=1.0, log=True, low=0.001, step=None)",
            "kind_distribution": "CategoricalDistribution(choices=('a', 'b'))",
        }
        w.run(study, str(i), {"x": 0.01 * (i + 1), "kind": "ab"[i % 2]}, [("value", 0.1 * i, 0)], tags)

    trash = w.client.create_experiment("trash", artifact_location=f"{PLACE}/trash")
    w.run(trash, "gone with it", {"lr": 1}, [("loss", 1.0, 0)])
    w.client.delete_experiment(trash)


def pack(folder, target):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                info = tarfile.TarInfo(str(Path("mlruns") / path.relative_to(folder)))
                content = path.read_bytes().replace(str(folder).encode(), b"/store")
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    target.write_bytes(gzip.compress(buffer.getvalue(), mtime=0))


def main(target):
    target = Path(target)
    target.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp())
    files, database = scratch / "mlruns", scratch / "mlflow.db"
    write(files.as_uri())
    pack(files, target / "mlruns.tar.gz")
    write(f"sqlite:///{database}")
    with sqlite3.connect(database) as db:
        db.execute("UPDATE experiments SET artifact_location = ? || name", (f"{PLACE}/",))
    sqlite3.connect(database).execute("VACUUM")
    (target / "mlflow.db.gz").write_bytes(gzip.compress(database.read_bytes(), mtime=0))
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main(sys.argv[1])
