"""CPU time of scikit-learn's random forest on one thread, for bench/forest.ts.

Usage: forest_sklearn.py N D MAX_FEATURES TREES ROUNDS; prints one line of JSON.
"""

import json
import sys
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts" / "reference"))

import sklearn
from forest_data import friedman
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score

warnings.filterwarnings("ignore", message="Some inputs do not have OOB scores")
n, d, trees, rounds = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[4]), int(sys.argv[5])
max_features = float(sys.argv[3])
x, y = friedman(n, d, 1)


def fit(seed):
    begin = time.process_time()
    forest = RandomForestRegressor(
        n_estimators=trees, max_features=max_features, min_samples_leaf=1, oob_score=True, n_jobs=1, random_state=seed
    ).fit(x, y)
    importances = forest.feature_importances_
    elapsed = (time.process_time() - begin) * 1000
    # With few trees some rows are in every bootstrap; scikit-learn predicts 0 for them, we leave them out.
    seen = forest.oob_prediction_ != 0
    return elapsed, r2_score(y[seen], forest.oob_prediction_[seen]), importances


if n <= 1000:
    fit(999)  # imports and caches warm, as they are for ours
fits = [fit(seed) for seed in range(rounds)]
times = sorted(time for time, _, _ in fits)
print(
    json.dumps(
        {
            "version": sklearn.__version__,
            "cpuMs": times[len(times) // 2],
            "r2OutOfBag": sum(r2 for _, r2, _ in fits) / rounds,
        }
    )
)
