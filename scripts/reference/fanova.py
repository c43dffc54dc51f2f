"""Reference values for packages/core/src/fanova: Optuna's evaluator, which integrates on the raw scale, and its pairs.

    python3 -m venv .venv && .venv/bin/pip install optuna==5.0.0 scikit-learn==1.9.1 numpy==2.4.6
    .venv/bin/python scripts/reference/fanova.py && npx biome format --write packages/core/src/fanova/testing

Writes packages/core/src/fanova/testing/optuna.json: main effects and pairs, means over forests of 64 trees. On skewed scales
a single split far out in the tail decides much of a tree's variance and forests differ by .035; these take more seeds.

Optuna evaluates main effects only, and slowly. So the shares are an exhaustive integral over the trees of the forest that
its evaluator grows: a pair's marginal is summed over all leaves on every rectangle that the tree's thresholds cut the two
params into. For the first EVALUATED seeds the main effects must be those of the evaluator to 1e-9, and SPOT_CHECKS of the
pairs those that Optuna's own code for a tree gives.
The original `fanova` package is not used: its dependency pyrfr comes as source only and did not build.
"""

import itertools
import json
import platform
from pathlib import Path

import numpy as np
import optuna
import sklearn
from forest_data import DATA
from optuna.distributions import FloatDistribution
from optuna.importance import FanovaImportanceEvaluator
from sklearn.ensemble import RandomForestRegressor

ROOT = Path(__file__).parent.parent.parent
SEEDS = 20
SKEWED_SEEDS = 160
EVALUATED = 5
SPOT_CHECKS = 4
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


def boxes_of(tree, bounds):
    """Leaves of a scikit-learn tree: lower and upper bounds, shape (leaves, params), and values."""
    leaves = []

    def walk(node, low, high):
        feature = tree.feature[node]
        if feature < 0:
            leaves.append((low, high, tree.value[node, 0, 0]))
            return
        threshold = tree.threshold[node]
        left, right = high.copy(), low.copy()
        left[feature] = min(high[feature], threshold)
        right[feature] = max(low[feature], threshold)
        walk(tree.children_left[node], low, left)
        walk(tree.children_right[node], right, high)

    walk(0, *np.array(bounds, dtype=float).T.copy())
    low, high, value = zip(*leaves)
    return np.array(low), np.array(high), np.array(value)


def shares_of(tree, bounds):
    """Share of a tree's variance over the space by param and by pair (beyond its main effects); None if it has none."""
    low, high, value = boxes_of(tree, bounds)
    side = np.maximum(0, high - low) / np.ptp(np.array(bounds), axis=1)
    volume = side.prod(axis=1)
    inside = volume > 0
    low, high, side, volume = low[inside], high[inside], side[inside], volume[inside]
    centred = value[inside] - np.average(value[inside], weights=volume)
    variance = volume @ centred**2
    if variance == 0:
        return None
    params = low.shape[1]
    covers, size = [], []
    for j in range(params):
        cuts = np.unique(np.concatenate([low[:, j], high[:, j]]))
        middle = (cuts[1:] + cuts[:-1]) / 2
        covers.append(((low[:, j, None] < middle) & (middle < high[:, j, None])).astype(float))
        size.append(np.diff(cuts) / np.ptp(bounds[j]))
    main = np.empty(params)
    for j in range(params):
        marginal = (volume * centred / side[:, j]) @ covers[j]
        main[j] = size[j] @ marginal**2
    pairs = []
    for a, b in itertools.combinations(range(params), 2):
        weight = volume * centred / (side[:, a] * side[:, b])
        marginal = (covers[a] * weight[:, None]).T @ covers[b]
        pairs.append(max(0, size[a] @ marginal**2 @ size[b] - main[a] - main[b]))
    return main / variance, np.array(pairs) / variance


def spot_check(trees, bounds, rng):
    """Largest distance of a few pairs from Optuna's own marginal variance of the same tree."""
    params = len(bounds)
    pairs = list(itertools.combinations(range(params), 2))
    apart = 0
    for _ in range(SPOT_CHECKS):
        tree = trees[rng.integers(len(trees))]
        k = rng.integers(len(pairs))
        a, b = pairs[k]
        both, own, other = (tree.get_marginal_variance(np.array(of)) for of in ([a, b], [a], [b]))
        theirs = max(0, both - own - other) / tree.variance
        apart = max(apart, abs(theirs - shares_of(tree._tree, bounds)[1][k]))
    return apart


def case(data, n, d, scale):
    x, y = DATA[data](n, d, 1)
    if scale == "power":  # a log param, on the raw scale all the same
        x[:, 0] = 10 ** (3 * x[:, 0])
    bounds = [(float(np.floor(column.min())), float(np.ceil(column.max()))) for column in x.T]
    study, names = study_of(x, y, bounds)
    mains, pairs = [], []
    seeds = SKEWED_SEEDS if scale == "power" or data == "heavy" else SEEDS
    for seed in range(seeds):
        forest = RandomForestRegressor(n_estimators=64, max_depth=64, random_state=seed).fit(x, y)
        shares = [share for share in (shares_of(tree.tree_, bounds) for tree in forest) if share is not None]
        main, pair = (np.mean(part, axis=0) for part in zip(*shares))
        mains.append(main)
        pairs.append(pair)
        if seed < EVALUATED:
            evaluator = FanovaImportanceEvaluator(n_trees=64, max_depth=64, seed=seed)
            evaluated = evaluator.evaluate(study)
            theirs = np.array([evaluated[name] for name in names])
            assert np.abs(main - theirs).max() < 1e-9, (main, theirs)
    apart = spot_check(evaluator._evaluator._trees, bounds, np.random.default_rng(0))
    assert apart < 1e-9, apart
    print(data, n, scale, seeds, np.mean(mains, axis=0).round(3), np.mean(pairs, axis=0).max().round(3), flush=True)
    return {
        "data": data,
        "n": n,
        "d": x.shape[1],
        "scale": scale,
        "seeds": seeds,
        "bounds": bounds,
        "main": np.mean(mains, axis=0).round(4).tolist(),
        "pair": np.mean(pairs, axis=0).round(4).tolist(),
    }


result = {
    "python": platform.python_version(),
    "optuna": optuna.__version__,
    "scikit-learn": sklearn.__version__,
    "numpy": np.__version__,
    "trees": 64,
    "cases": [
        case("friedman", 100, 10, "plain"),
        case("friedman", 100, 10, "power"),
        case("mixed", 100, 8, "plain"),
        case("heavy", 100, 8, "plain"),
    ],
}
path = ROOT / "packages/core/src/fanova/testing/optuna.json"
path.write_text(json.dumps(result) + "\n")
