"""CPU time of Optuna's fANOVA evaluator, and of all pairs from its trees, for bench/fanova.ts.

Usage: fanova_optuna.py N D TREES PAIRS; prints one line of JSON. PAIRS pairs are timed and scaled up to all of them,
because all take minutes.
"""

import itertools
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts" / "reference"))

import numpy as np
import optuna
from forest_data import friedman
from optuna.distributions import FloatDistribution
from optuna.importance import FanovaImportanceEvaluator

optuna.logging.set_verbosity(optuna.logging.ERROR)
n, d, trees, some = (int(argument) for argument in sys.argv[1:5])
x, y = friedman(n, d, 1)
space = {f"p{j:02}": FloatDistribution(float(x[:, j].min()), float(x[:, j].max())) for j in range(d)}
study = optuna.create_study()
study.add_trials(
    [
        optuna.trial.create_trial(params=dict(zip(space, map(float, row))), distributions=space, value=float(value))
        for row, value in zip(x, y)
    ]
)
evaluator = FanovaImportanceEvaluator(n_trees=trees, max_depth=64, seed=0)
begin = time.process_time()
shares = evaluator.evaluate(study)
mains = time.process_time() - begin

pairs = list(itertools.combinations(range(d), 2))
rng = np.random.default_rng(0)
timed = [pairs[k] for k in rng.permutation(len(pairs))[:some]]
begin = time.process_time()
for a, b in timed:
    for tree in evaluator._evaluator._trees:
        tree.get_marginal_variance(np.array([a, b]))
each = (time.process_time() - begin) / len(timed)
print(
    json.dumps(
        {
            "version": optuna.__version__,
            "mainsCpuMs": mains * 1000,
            "pairsCpuMs": each * len(pairs) * 1000,
            "pairsTimed": len(timed),
            "pairs": len(pairs),
            "main": [shares[name] for name in space],
        }
    )
)
