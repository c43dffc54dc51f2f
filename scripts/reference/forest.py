"""Reference values for packages/core/src/forest: scikit-learn's random forest on the data of forest_data.py and on AlexNet.

    python3 -m venv .venv && .venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    .venv/bin/python scripts/reference/forest.py && npx biome format --write packages/core/src/forest/testing

Writes packages/core/src/forest/testing/scikit-learn.json: per case and per seed 0 … SEEDS − 1 the out-of-bag R², the impurity
importance and the out-of-bag permutation share of every param, and per param the floor of the share: the largest that
FLOOR_REFITS forests gave it on a permuted target. The tests read this file; nobody needs Python to run them.
"""

import gzip
import json
import platform
from pathlib import Path

import numpy as np
import sklearn
from forest_data import DATA
from sklearn.ensemble import RandomForestRegressor

ROOT = Path(__file__).parent.parent.parent
TREES = 100
SEEDS = 24
FLOOR_REFITS = 19
PERMUTATIONS = 5
ALEXNET_PARAMS = ["lr", "momentum", "label_smoothing", "batch_size", "weight_decay", "epochs", "lr_peak_epoch"]


def alexnet():
    """Best top-1 accuracy over training; runs without a curve are left out."""
    x, y = [], []
    with gzip.open(ROOT / "packages/server/example/alexnet-imagenet-tuning.jsonl.gz", "rt") as lines:
        for line in lines:
            run = json.loads(line)
            if len(run["learning_curve"]) > 0:
                x.append([run[name] for name in ALEXNET_PARAMS])
                y.append(max(point["top_1"] for point in run["learning_curve"]))
    return np.array(x, dtype=float), np.array(y)


def permutation_share(forest, x, y, seed):
    """Mean over trees of the growth of the out-of-bag mean squared error, over twice the variance of y."""
    rng = np.random.default_rng(seed)
    n, p = x.shape
    loss = np.zeros(p)
    x = x.astype(np.float32)
    for tree, inside in zip(forest.estimators_, forest.estimators_samples_):
        outside = np.setdiff1d(np.arange(n), inside)
        if len(outside) == 0:
            continue
        tested = x[outside]
        before = np.mean((y[outside] - tree.tree_.predict(tested).ravel()) ** 2)
        used = np.unique(tree.tree_.feature[tree.tree_.feature >= 0])
        for j in used:
            kept = tested[:, j].copy()
            for _ in range(PERMUTATIONS):
                tested[:, j] = rng.permutation(kept)
                loss[j] += (np.mean((y[outside] - tree.tree_.predict(tested).ravel()) ** 2) - before) / PERMUTATIONS
            tested[:, j] = kept
    return loss / len(forest.estimators_) / (2 * np.var(y))


def grow(x, y, max_features, min_leaf, trees, seed):
    # One feature is the least scikit-learn tries; a share of d is rounded down, as ours is.
    return RandomForestRegressor(
        n_estimators=trees, max_features=max_features, min_samples_leaf=min_leaf, oob_score=True, n_jobs=1, random_state=seed
    ).fit(x, y)


def rounded(values):
    return [round(float(value), 5) for value in values]


def case(data, n, d, max_features, min_leaf=1):
    x, y = alexnet() if data == "alexnet" else DATA[data](n, d, 1)
    r2, mdi, share = [], [], []
    for seed in range(SEEDS):
        forest = grow(x, y, max_features, min_leaf, TREES, seed)
        r2.append(forest.oob_score_)
        mdi.append(rounded(forest.feature_importances_))
        share.append(rounded(permutation_share(forest, x, y, seed)))
    rng = np.random.default_rng(0)
    floors = []
    for seed in range(FLOOR_REFITS):
        permuted = rng.permutation(y)
        floors.append(permutation_share(grow(x, permuted, max_features, min_leaf, 64, seed), x, permuted, seed))
    print(data, len(y), x.shape[1], max_features, min_leaf, np.mean(r2), np.std(r2))
    return {
        "data": data,
        "n": len(y),
        "d": x.shape[1],
        "maxFeatures": max_features,
        "minLeaf": min_leaf,
        "r2OutOfBag": rounded(r2),
        "impurity": mdi,
        "share": share,
        "floor": rounded(np.max(floors, axis=0)),
    }


CASES = [
    (data, n, d, max_features, min_leaf)
    for data, n, d, min_leaf in [
        ("friedman", 200, 10, 1),
        ("friedman", 1000, 10, 1),
        ("mixed", 200, 8, 1),
        ("mixed", 1000, 8, 3),
        ("heavy", 200, 8, 3),
        ("heavy", 1000, 8, 1),
        ("alexnet", 0, 0, 1),
    ]
    for max_features in [1.0, 1 / 3]
]
result = {
    "python": platform.python_version(),
    "scikit-learn": sklearn.__version__,
    "numpy": np.__version__,
    "trees": TREES,
    "permutations": PERMUTATIONS,
    "cases": [case(*arguments) for arguments in CASES],
}
path = ROOT / "packages/core/src/forest/testing/scikit-learn.json"
path.write_text(json.dumps(result) + "\n")
