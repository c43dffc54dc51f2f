"""Reference values for packages/core/src/noise: SciPy and statsmodels, computed without reading that code.

    python3 -m venv .venv && .venv/bin/pip install scipy==1.16.3 statsmodels==0.14.5 pandas==3.1.1
    SWEEPWISE_DATA=<folder of public data> .venv/bin/python scripts/reference/noise.py
    npx biome format --write packages/core/src/noise/testing

Writes packages/core/src/noise/testing/reference.json. The tests read it; nobody needs Python to run them. Without
SWEEPWISE_DATA the values of the real sweeps stay as they are in that file.
"""

import json
import os
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.formula.api as smf
from scipy import integrate, optimize, stats
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.oneway import anova_oneway

SEED = 20261121
HERE = Path(__file__).resolve()
OUT = HERE.parents[2] / "packages/core/src/noise/testing/reference.json"


def listed(value):
    if isinstance(value, list) and value and isinstance(value[0], (list, dict)):
        return "[\n" + ",\n".join("    " + json.dumps(row) for row in value) + "\n  ]"
    return json.dumps(value)


def expected_range(k):
    """d2(k) by quadrature of 1 - Phi^k - (1 - Phi)^k."""
    integrand = lambda z: 1 - stats.norm.cdf(z) ** k - stats.norm.sf(z) ** k
    return integrate.quad(integrand, -12, 12, epsabs=1e-13, epsrel=1e-13, limit=400)[0]


def chi_interval(sd, df):
    return [sd * np.sqrt(df / stats.chi2.ppf(q, df)) for q in (0.975, 0.025)]


def pooled(groups):
    groups = [g for g in groups if len(g) > 1]
    df = sum(len(g) - 1 for g in groups)
    return float(np.sqrt(sum(((g - g.mean()) ** 2).sum() for g in groups) / df)), df


def components(groups):
    """One-way random effects and the F interval of the share of luck, 1 - ICC (balanced groups)."""
    c, r = len(groups), len(groups[0])
    between = r * np.var([g.mean() for g in groups], ddof=1)
    within = np.mean([g.var(ddof=1) for g in groups])
    f = between / within
    share = lambda ratio: min(1.0, r / max(r, ratio + r - 1))
    dfs = (c - 1, c * (r - 1))
    return {
        "luck": share(f),
        "interval": [share(f / stats.f.ppf(0.025, *dfs)), share(f / stats.f.ppf(0.975, *dfs))],
        "seedSd": float(np.sqrt(within)),
        "configurationSd": float(np.sqrt(max(0.0, (between - within) / r))),
    }


def upper_bound(sd, df, k, m, f, r):
    """min(sqrt(2 lambda_U / m), r + q) of the methods; k > 2, equal groups."""
    below = lambda lam: stats.ncf.cdf(f, k - 1, df, lam) if lam > 0 else stats.f.cdf(f, k - 1, df)
    lam = 0.0 if below(0) <= 0.05 else optimize.brentq(lambda l: below(l) - 0.05, 1e-9, 1e5, xtol=1e-12, rtol=1e-14)
    q = stats.studentized_range.ppf(0.95, k, df) * sd / np.sqrt(m)
    return min(max(sd * np.sqrt(2 * lam / m), expected_range(k) * sd / np.sqrt(m)), r + q), max(0.0, r - q)


def reseeds(rng, k, m, spread, noise, name):
    """k groups of m reseeds; everything the analysis says of them."""
    means = np.linspace(0, spread, k)
    groups = [means[j] + noise(rng, m) for j in range(k)]
    sd, df = pooled(groups)
    y = [g.mean() for g in groups]
    r = max(y) - min(y)
    unit = sd / np.sqrt(m)
    bf = anova_oneway(groups, use_var="bf")
    frame = pd.DataFrame({"y": np.concatenate(groups), "g": np.repeat(np.arange(k), m), "x": np.repeat(np.arange(k, dtype=float), m)})
    classic = anova_lm(smf.ols("y ~ C(g)", frame).fit())
    f = float(classic["F"].iloc[0])
    x = np.arange(k) - (k - 1) / 2
    t = float((x * np.array(y)).sum() / (sd * np.sqrt((x**2).sum() / m)))
    upper, lower = upper_bound(sd, df, k, m, f, r)
    return {
        "name": name,
        "groups": [g.tolist() for g in groups],
        "sd": sd,
        "df": df,
        "sdInterval": chi_interval(sd, df),
        "range": r,
        "noiseEffect": expected_range(k) * unit,
        "noiseBand": [float(stats.studentized_range.ppf(q, k, df)) * unit for q in (0.05, 0.95)],
        "rangeP": float(stats.studentized_range.sf(r / unit, k, df)),
        "fStar": {"f": float(bf.statistic), "p": float(bf.pvalue2), "df2": float(bf.df2[1])},
        "f": f,
        "fP": float(classic["PR(>F)"].iloc[0]),
        "trend": {"t": t, "p": float(2 * stats.t.sf(abs(t), df))},
        "bounds": [lower, upper],
        "components": components(groups),
    }


def grid(frame, params, y, cell):
    """A complete grid of repeated cells: each param against seed noise, and against what main effects leave of the cells."""
    cells = frame.groupby(cell, sort=True)[y]
    sd, df = pooled([g.to_numpy() for _, g in cells])
    means = frame.groupby(params, sort=True)[y].mean().reset_index()
    size = cells.size()
    assert size.min() == size.max()
    r = int(size.min())
    terms = " + ".join(f"C(Q('{p}'))" for p in params)
    main = anova_lm(smf.ols(f"Q('{y}') ~ {terms}", means).fit(), typ=2) if len(params) > 1 else None
    found = {}
    for p in params:
        group = means.groupby(p)[y].mean()
        k, m = len(group), len(frame) / frame[p].nunique()
        between = m * ((group - means[y].mean()) ** 2).sum() / (k - 1)
        unit = sd / np.sqrt(m)
        entry = {
            "groups": k,
            "perGroup": m,
            "effect": float(group.max() - group.min()),
            "noiseEffect": expected_range(k) * unit,
            "f": between / sd**2,
            "p": float(stats.f.sf(between / sd**2, k - 1, df)),
        }
        if main is not None:
            row = main.loc[f"C(Q('{p}'))"]
            entry["againstRest"] = {"f": float(row["F"]), "p": float(row["PR(>F)"]), "df2": float(main.loc["Residual", "df"])}
        found[p] = entry
    return {
        "sd": sd,
        "df": df,
        "sdInterval": chi_interval(sd, df),
        "cells": len(means),
        "perCell": r,
        "components": components([g.to_numpy() for _, g in cells]),
        "params": found,
    }


def required(k, difference):
    for m in range(2, 100_000):
        df2 = k * (m - 1)
        if stats.ncf.sf(stats.f.ppf(0.95, k - 1, df2), k - 1, df2, m * difference**2 / 2) >= 0.8:
            return m


def real(folder):
    convnext = pd.read_csv(folder / "hpo_tables/convnext-lr-wd-15-seeds.csv")
    convnext["cell"] = convnext.lr.astype(str) + "/" + convnext.weight_decay.astype(str)
    dp = pd.read_csv(folder / "wandb_csv/dpmeans-sweep-iwyszsz5.csv.gz")
    names = ["n_clusters", "n_features", "init_method", "max_distance_param", "likelihood_cov_prefactor", "centroids_prior_cov_prefactor"]
    dp["cell"] = dp[names].astype(str).agg("/".join, axis=1)
    algoperf = pd.read_csv(folder / "algoperf/derived-nadamw-trials.csv")
    workloads = {}
    for name, runs in algoperf.groupby("workload"):
        groups = [g.best_validation.to_numpy() for _, g in runs.groupby("trial")]
        if len(groups) != 5 or any(len(g) != 5 for g in groups):
            continue
        sd, df = pooled(groups)
        bf = anova_oneway(groups, use_var="bf")
        workloads[name] = {
            "sd": sd,
            "df": df,
            "sdInterval": chi_interval(sd, df),
            "effect": float(max(g.mean() for g in groups) - min(g.mean() for g in groups)),
            "noiseEffect": expected_range(5) * sd / np.sqrt(5),
            "fStar": {"f": float(bf.statistic), "p": float(bf.pvalue2), "df2": float(bf.df2[1])},
            "components": components(groups),
        }
    return {
        "convnext": grid(convnext, ["lr", "weight_decay"], "metric_value", "cell"),
        "dpmeans": grid(dp, names, "Normalized Mutual Info Score", "cell"),
        "algoperf": workloads,
    }


def main():
    rng = np.random.default_rng(SEED)
    normal = lambda rng, m: rng.normal(size=m)
    heavy = lambda rng, m: rng.standard_t(3, size=m)
    known = json.loads(OUT.read_text()) if OUT.exists() else {}
    folder = os.environ.get("SWEEPWISE_DATA", "")
    values = {
        "madeBy": {
            "script": "scripts/reference/noise.py",
            "seed": SEED,
            "python": platform.python_version(),
            "scipy": scipy.__version__,
            "numpy": np.__version__,
            "statsmodels": statsmodels.__version__,
            "pandas": pd.__version__,
        },
        "chiSquaredQuantile: p, df, x": [
            [p, df, float(stats.chi2.ppf(p, df))] for p in (1e-6, 0.025, 0.2, 0.5, 0.9, 0.975) for df in (1, 2, 3, 20.5, 209, 1e5)
        ],
        "fQuantile: p, df1, df2, f": [
            [p, a, b, float(stats.f.ppf(p, a, b))]
            for p in (0.025, 0.5, 0.95, 0.975)
            for a, b in ((1, 2), (2, 126), (9, 200), (2879, 5760), (4, 20), (6.5, 31.25))
        ],
        "requiredRuns: k, difference, m": [[k, d, required(k, d)] for k in (2, 3, 5, 7, 10) for d in (0.5, 1, 2)],
        "reseeds": [
            reseeds(rng, 3, 5, 0.0, normal, "3 groups of 5, no effect"),
            reseeds(rng, 3, 15, 1.0, normal, "3 groups of 15, one standard deviation"),
            reseeds(rng, 7, 10, 0.6, heavy, "7 groups of 10, heavy tails"),
            reseeds(rng, 10, 21, 9.0, normal, "10 groups of 21, far apart"),
        ],
        "real": real(Path(folder)) if folder else known.get("real", {}),
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("{\n" + ",\n".join(f"  {json.dumps(key)}: {listed(value)}" for key, value in values.items()) + "\n}\n")


main()
