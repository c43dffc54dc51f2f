"""Reference values for against-best.ts, mean-difference.ts and restricted-likelihood.ts of packages/core/src/noise: SciPy and statsmodels, computed without reading that code.

    python3 -m venv .venv && .venv/bin/pip install scipy==1.16.3 statsmodels==0.14.5 pandas==3.1.1
    .venv/bin/python scripts/reference/comparisons.py
    npx biome format --write packages/core/src/noise/testing

Writes against-best.json, mean-difference.json and unequal-components.json of packages/core/src/noise/testing. The tests read it; nobody needs Python to run them.
"""

import json
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.multicomp import pairwise_tukeyhsd

SEED = 20261121
OUT = Path(__file__).resolve().parents[2] / "packages/core/src/noise/testing"


def tukey(groups):
    """Against the best: SciPy's Tukey–Kramer."""
    result = stats.tukey_hsd(*groups)
    interval = result.confidence_interval(0.95)
    best = int(np.argmax([np.mean(g) for g in groups]))
    return [
        {
            "gap": float(result.statistic[best, j]),
            "low": float(interval.low[best, j]),
            "high": float(interval.high[best, j]),
            "p": float(result.pvalue[best, j]),
        }
        for j in range(len(groups))
        if j != best
    ]


def games_howell(groups):
    """Against the best: each pair by its own spreads and Welch's degrees of freedom."""
    k = len(groups)
    best = int(np.argmax([np.mean(g) for g in groups]))
    a = groups[best]
    rows = []
    for j, b in enumerate(groups):
        if j == best:
            continue
        va, vb = np.var(a, ddof=1) / len(a), np.var(b, ddof=1) / len(b)
        df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
        se = np.sqrt((va + vb) / 2)
        gap = np.mean(a) - np.mean(b)
        half = stats.studentized_range.ppf(0.95, k, df) * se
        rows.append(
            {
                "gap": float(gap),
                "low": float(gap - half),
                "high": float(gap + half),
                "p": float(stats.studentized_range.sf(gap / se, k, df)),
            }
        )
    return rows


def check_with_statsmodels(groups, rows):
    """statsmodels agrees with SciPy on the intervals, to the digits that its tables hold."""
    labels = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    found = pairwise_tukeyhsd(np.concatenate(groups), labels)
    best = int(np.argmax([np.mean(g) for g in groups]))
    first, second = np.triu_indices(len(groups), 1)
    at = 0
    for j in range(len(groups)):
        if j == best:
            continue
        pair = [i for i in range(len(first)) if {first[i], second[i]} == {best, j}][0]
        low, high = sorted(np.sign(-found.meandiffs[pair]) * -1 * found.confint[pair])
        assert abs(abs(found.meandiffs[pair]) - rows[at]["gap"]) < 1e-12
        assert abs((high - low) - (rows[at]["high"] - rows[at]["low"])) < 1e-3 * (high - low)
        at += 1


def differences(rng):
    """Welch's and the paired t test with their intervals; Fisher's exact test."""
    welch, paired = [], []
    for sizes, sds, shift in [((2, 2), (1, 1), 1), ((3, 7), (1, 3), 0.4), ((15, 15), (1, 1), 0.1), ((40, 5), (0.01, 2), 3)]:
        a, b = (rng.normal(m, sd, n) for m, sd, n in zip((shift, 0), sds, sizes))
        test = stats.ttest_ind(a, b, equal_var=False)
        wide, narrow = test.confidence_interval(0.95), test.confidence_interval(0.90)
        welch.append(
            {
                "a": a.tolist(),
                "b": b.tolist(),
                "difference": float(a.mean() - b.mean()),
                "df": float(test.df),
                "p": float(test.pvalue),
                "interval": [float(wide.low), float(wide.high)],
                "narrow": [float(narrow.low), float(narrow.high)],
            }
        )
    for n in (2, 3, 12, 60):
        a = rng.normal(0, 2, n)
        b = a + rng.normal(0.3, 0.5, n)
        test = stats.ttest_rel(a, b)
        wide = test.confidence_interval(0.95)
        paired.append({"differences": (a - b).tolist(), "p": float(test.pvalue), "interval": [float(wide.low), float(wide.high)]})
    fisher = [
        {"a": a, "an": an, "b": b, "bn": bn, "p": float(stats.fisher_exact([[a, an - a], [b, bn - b]]).pvalue)}
        for a, an, b, bn in [(0, 5, 0, 9), (3, 10, 0, 12), (8, 10, 1, 6), (30, 400, 55, 420), (5, 5, 0, 5), (1, 1, 0, 1), (700, 10000, 800, 9000)]
    ]
    return {"welch": welch, "paired": paired, "fisher": fisher}


def unequal_components(rng):
    """One-way random effects by restricted maximum likelihood: statsmodels' mixed model."""
    cases = []
    for sizes, spread in [((2, 5, 3, 1, 9), 2), ((1, 1, 1, 2, 2, 3, 8, 12), 0.7), ((3, 4, 3, 4, 3, 4, 3, 4, 3, 4), 5), ((2, 3) * 15, 1)]:
        groups = [rng.normal(spread * rng.normal(), 1, n) for n in sizes]
        frame = pd.DataFrame({"g": np.repeat(np.arange(len(sizes)), sizes), "y": np.concatenate(groups)})
        fit = smf.mixedlm("y ~ 1", frame, groups=frame["g"]).fit(reml=True, method=["bfgs", "powell"], gtol=1e-10)
        cases.append({"groups": [g.tolist() for g in groups], "seedVariance": float(fit.scale), "configurationVariance": float(fit.cov_re.iloc[0, 0])})
    return cases


def main():
    rng = np.random.default_rng(SEED)
    cases = []
    for name, sizes, sds in [
        ("two of four", [4, 4], [1, 1]),
        ("nine of fifteen", [15] * 9, [1] * 9),
        ("unequally often", [3, 12, 5, 8, 3], [1] * 5),
        ("unequal spreads", [6, 9, 5, 12], [0.3, 1, 2, 4]),
        ("forty of two", [2] * 40, [1] * 40),
    ]:
        groups = [rng.normal(0.4 * i % 3, sd, n) for i, (n, sd) in enumerate(zip(sizes, sds))]
        rows = tukey(groups)
        check_with_statsmodels(groups, rows)
        own = games_howell(groups) if min(sizes) >= 3 else None
        cases.append({"name": name, "groups": [g.tolist() for g in groups], "pooled": rows, "own": own})
    versions = {"python": platform.python_version(), "scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
    (OUT / "against-best.json").write_text(json.dumps({"about": versions, "seed": SEED, "cases": cases}))
    (OUT / "unequal-components.json").write_text(json.dumps({"about": versions, "seed": SEED, "cases": unequal_components(rng)}))
    (OUT / "mean-difference.json").write_text(json.dumps({"about": versions, "seed": SEED, **differences(rng)}))


main()
