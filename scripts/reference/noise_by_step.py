"""Reference values for effects over training (packages/core/src/analysis/noise): SciPy, computed without reading that code.

    python3 -m venv .venv && .venv/bin/pip install scipy==1.16.3
    .venv/bin/python scripts/reference/noise_by_step.py
    npx biome format --write packages/core/src/noise/testing

Writes packages/core/src/noise/testing/by-step-reference.json. The tests read it; nobody needs Python to run them.
"""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
from scipy import integrate, stats

SEED = 20261122
OUT = Path(__file__).resolve().parents[2] / "packages/core/src/noise/testing/by-step-reference.json"


def expected_range(k):
    """d2(k) by quadrature of 1 - Phi^k - (1 - Phi)^k."""
    integrand = lambda z: 1 - stats.norm.cdf(z) ** k - stats.norm.sf(z) ** k
    return integrate.quad(integrand, -12, 12, epsabs=1e-13, epsrel=1e-13, limit=400)[0]


def curve(rng, steps, rho=0.7):
    """Noise in which a step resembles the one before."""
    values = [rng.normal()]
    for _ in range(steps - 1):
        values.append(rho * values[-1] + np.sqrt(1 - rho**2) * rng.normal())
    return np.array(values)


def against(groups, sd, df):
    """Group means against a standard deviation of single runs, at one step; groups of one size."""
    k, m = len(groups), len(groups[0])
    means = np.array([g.mean() for g in groups])
    unit = sd / np.sqrt(m)
    between = m * ((means - means.mean()) ** 2).sum() / (k - 1)
    return {
        "effect": float(means.max() - means.min()),
        "sd": float(sd),
        "noiseEffect": float(expected_range(k) * unit),
        "noiseBand": [float(stats.studentized_range.ppf(q, k, df)) * float(unit) for q in (0.05, 0.95)],
        "f": float(between / sd**2),
        # Of this step alone.
        "p": float(stats.f.sf(between / sd**2, k - 1, df)),
    }


def grid(rng, steps):
    """3 x 4 combinations once, and ten runs of one of them: each param against the noise of the ten."""
    decay = np.exp(-np.arange(steps) / 2)
    cells = [{"depth": d, "width": w, "curve": 50 + 2 * d * decay + 0.3 * w + curve(rng, steps)} for d in (1, 2, 3) for w in (8, 16, 32, 64)]
    study = [50 + curve(rng, steps) for _ in range(10)]
    params = {}
    for name in ("depth", "width"):
        values = sorted({cell[name] for cell in cells})
        params[name] = [
            against([np.array([c["curve"][t] for c in cells if c[name] == v]) for v in values], np.std([s[t] for s in study], ddof=1), 9)
            for t in range(steps)
        ]
    return {
        "cells": [{**cell, "curve": cell["curve"].tolist()} for cell in cells],
        "study": [s.tolist() for s in study],
        "df": 9,
        "params": params,
        "spread": [[float(np.ptp([c["curve"][t] for c in cells])) for t in range(steps)], [float(np.ptp([s[t] for s in study])) for t in range(steps)]],
    }


def reseeds(rng, steps):
    """4 groups of 6 repeats: the spread within them is the noise, and F that of a one-way analysis of variance."""
    groups = [[1e3 + j * 0.5**t for t in range(steps)] for j in range(4)]
    runs = [[np.array(middle) + curve(rng, steps) for _ in range(6)] for middle in groups]
    places = []
    for t in range(steps):
        values = [np.array([run[t] for run in group]) for group in runs]
        sd = np.sqrt(np.mean([v.var(ddof=1) for v in values]))
        place = against(values, sd, 20)
        anova = stats.f_oneway(*values)
        assert abs(place["f"] / anova.statistic - 1) < 1e-9
        places.append({**place, "f": float(anova.statistic), "p": float(anova.pvalue)})
    return {"groups": [[run.tolist() for run in group] for group in runs], "df": 20, "places": places}


rng = np.random.default_rng(SEED)
made = {"script": "scripts/reference/noise_by_step.py", "seed": SEED, "python": platform.python_version(), "scipy": scipy.__version__, "numpy": np.__version__}
OUT.write_text(json.dumps({"madeBy": made, "grid": grid(rng, 6), "reseeds": reseeds(rng, 5)}))
