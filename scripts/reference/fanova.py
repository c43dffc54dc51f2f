"""Reference values for packages/core/src/fanova: Optuna's evaluator, which integrates on the raw scale.

    python3 -m venv .venv && .venv/bin/pip install optuna==5.0.0 scikit-learn==1.9.1 numpy==2.4.6
    .venv/bin/python scripts/reference/fanova.py && npx biome format --write packages/core/src/fanova/testing

Writes packages/core/src/fanova/testing/optuna.json: main effects, means over SEEDS forests of 64 trees. Pairs, for which its
trees take minutes, are held against the sum over all cells instead.
"""

import json
import platform
from pathlib import Path

import numpy as np
import optuna
import sklearn
from forest_data import DATA
from optuna.distributions import FloatDistribution
from optuna.importance import FanovaImportanceEvaluator

ROOT = Path(__file__).parent.parent.parent
SEEDS = 20
optuna.logging.set_verbosity(optuna.logging.WARNING)


def study_of(x, y, bounds):
    study = optuna.create_study()
    space = {f"p{j:02}": FloatDistribution(*bounds[j]) for j in range(x.shape[1])}
    study.add_trials(
        [
            optuna.trial.create_trial(params=dict(zip(space, map(float, row))), distributions=space, value=float(value))
            for row, value in zip(x, y)
        ]
    )
    return study, list(space)


def case(data, n, d, scale):
    x, y = DATA[data](n, d, 1)
    if scale == "power":  # a log param, on the raw scale all the same
        x[:, 0] = 10 ** (3 * x[:, 0])
    bounds = [(float(np.floor(column.min())), float(np.ceil(column.max()))) for column in x.T]
    study, names = study_of(x, y, bounds)
    mains = []
    for seed in range(SEEDS):
        evaluator = FanovaImportanceEvaluator(n_trees=64, max_depth=64, seed=seed)
        shares = evaluator.evaluate(study)
        mains.append([shares[name] for name in names])
    print(data, n, np.mean(mains, axis=0).round(3), flush=True)
    return {
        "data": data,
        "n": n,
        "d": x.shape[1],
        "scale": scale,
        "bounds": bounds,
        "main": np.mean(mains, axis=0).round(3).tolist(),
    }


result = {
    "python": platform.python_version(),
    "optuna": optuna.__version__,
    "scikit-learn": sklearn.__version__,
    "trees": 64,
    "seeds": SEEDS,
    "cases": [
        case("friedman", 100, 10, "plain"),
        case("friedman", 100, 10, "power"),
        case("mixed", 100, 8, "plain"),
        case("heavy", 100, 8, "plain"),
    ],
}
path = ROOT / "packages/core/src/fanova/testing/optuna.json"
path.write_text(json.dumps(result) + "\n")
