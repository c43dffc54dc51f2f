"""The same studies in two of Optuna's storages: an SQLite database and a journal. Both must import as the same runs.

    python3 -m venv .venv && .venv/bin/pip install optuna==5.0.0
    .venv/bin/python scripts/reference/optuna_storages.py fixtures/optuna

Writes studies.db and studies.log. Everything is seeded and runs in one thread, so that only times differ; the trials of
`copied` are written whole, as `optuna.copy_study` does it, and have the same times too (the time zone is UTC).
"""

import math
import os
import sys
import time
from pathlib import Path

os.environ["TZ"] = "UTC"
time.tzset()

import optuna  # noqa: E402
from optuna.storages import JournalStorage, RDBStorage  # noqa: E402
from optuna.storages.journal import JournalFileBackend  # noqa: E402

SEED = 20261122
optuna.logging.set_verbosity(optuna.logging.ERROR)


def objective(trial):
    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    width = trial.suggest_int("width", 32, 256, step=32)
    layers = trial.suggest_int("layers", 1, 4)
    momentum = trial.suggest_float("momentum", 0.0, 0.9, step=0.1)
    optimizer = trial.suggest_categorical("optimizer", ["sgd", "adam", None])
    trial.suggest_categorical("nesterov", [False, True])
    if optimizer == "adam":
        trial.suggest_float("beta", 0.8, 0.999)
    trial.set_user_attr("host", "example")
    trial.set_user_attr("model_size", width * width * layers)
    if trial.number == 3:
        raise RuntimeError("diverged")
    score = 1 - abs(math.log10(lr) + 3) / 4 - 0.1 * abs(momentum - 0.5)
    for step in range(4):
        trial.report(math.nan if trial.number == 5 and step == 2 else score * (step + 1) / 4, step)
        if trial.number % 4 == 2 and step == 1:
            raise optuna.TrialPruned()
    return math.inf if trial.number == 7 else score


def tune(storage, name, seed, trials):
    study = optuna.create_study(
        storage=storage, study_name=name, direction="maximize", sampler=optuna.samplers.RandomSampler(seed=seed)
    )
    study.set_user_attr("dataset", name)
    study.optimize(objective, n_trials=trials, catch=(RuntimeError,))
    return study


def write(open_storage):
    """`open_storage()` opens the storage anew, as another worker would."""
    storage = open_storage()
    tune(storage, "gone", SEED, 3)
    optuna.delete_study(storage=storage, study_name="gone")
    tuned = tune(storage, "tuned", SEED + 1, 12)
    tuned.ask()  # runs, and is never told a value
    tuned.enqueue_trial({"lr": 0.01, "optimizer": "sgd"})  # waits

    # Two workers that take turns: the second finds the study there, and their operations stand between each other's.
    workers = [open_storage(), open_storage()]
    studies = [
        optuna.create_study(
            storage=one,
            study_name="shared",
            direction="maximize",
            load_if_exists=True,
            sampler=optuna.samplers.RandomSampler(seed=SEED + 2 + i),
        )
        for i, one in enumerate(workers)
    ]
    for turn in range(3):
        trials = [study.ask() for study in studies]
        rates = [trial.suggest_float("lr", 1e-5, 1e-1, log=True) for trial in trials]
        for step in range(2):
            for trial, rate in zip(trials, rates):
                trial.report(rate * (step + 1), step)
        for study, trial, rate in zip(studies, trials, rates):
            study.tell(trial, rate if turn < 2 else None, state=None if turn < 2 else optuna.trial.TrialState.FAIL)

    both = optuna.create_study(
        storage=storage,
        study_name="two objectives",
        directions=["minimize", "maximize"],
        sampler=optuna.samplers.RandomSampler(seed=SEED + 4),
    )
    both.set_metric_names(["latency", "accuracy"])
    both.optimize(lambda trial: (trial.suggest_int("depth", 1, 9), trial.suggest_float("x", 0, 1)), n_trials=4)
    optuna.create_study(storage=storage, study_name="empty", direction="maximize")


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    database, journal = folder / "studies.db", folder / "studies.log"
    for file in (database, journal):
        file.unlink(missing_ok=True)
    write(lambda: RDBStorage(f"sqlite:///{database}"))
    write(lambda: JournalStorage(JournalFileBackend(str(journal))))
    for target in (RDBStorage(f"sqlite:///{database}"), JournalStorage(JournalFileBackend(str(journal)))):
        optuna.copy_study(
            from_study_name="tuned",
            from_storage=RDBStorage(f"sqlite:///{database}"),
            to_storage=target,
            to_study_name="copied",
        )


main(Path(sys.argv[1]))
