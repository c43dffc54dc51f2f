"""Reference values for packages/core/src/stats: SciPy, with mpmath where SciPy's own last digits are not enough.

    python3 -m venv .venv && .venv/bin/pip install scipy==1.16.3 statsmodels==0.14.5 mpmath==1.3.0
    .venv/bin/python scripts/reference/core_stats.py && npx biome format --write packages/core/src/stats/testing

Writes packages/core/src/stats/testing/*.json. The tests read these files; nobody needs Python to run them.
"""

import json
import platform
from pathlib import Path

import mpmath as mp
import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests

SEED = 20261121
HERE = Path(__file__).resolve()
OUT = HERE.parents[2] / "packages/core/src/stats/testing"
mp.mp.dps = 50


def write(name, values):
    made_by = {
        "script": "scripts/reference/core_stats.py",
        "seed": SEED,
        "python": platform.python_version(),
        "scipy": scipy.__version__,
        "numpy": np.__version__,
        "statsmodels": statsmodels.__version__,
        "mpmath": mp.__version__,
    }
    rows = ",\n".join(f"  {json.dumps(key)}: {listed(value)}" for key, value in {"madeBy": made_by, **values}.items())
    (OUT / f"{name}.json").write_text("{\n" + rows + "\n}\n")


def listed(value):
    if isinstance(value, list) and value and isinstance(value[0], (list, dict)):
        return "[\n" + ",\n".join("    " + json.dumps(row) for row in value) + "\n  ]"
    return json.dumps(value)


def number(value):
    """Exactly the nearest double, as JSON can hold it."""
    return float(mp.nstr(value, 20)) if isinstance(value, mp.mpf) else float(value)


# ---- distributions: 50 digits, rounded to the nearest double -------------------------------------------------------

def beta_tail(a, b, y, x):
    """I_x(a, b) with y = 1 - x at full precision. For large a by quadrature in s = -a ln(u / x), where SciPy has no value."""
    a, b, x, y = mp.mpf(a), mp.mpf(b), mp.mpf(x), mp.mpf(y)
    if a <= 500:
        return mp.betainc(a, b, 0, x, regularized=True)
    integrand = lambda s: mp.exp(-s) * (y - x * mp.expm1(-s / a)) ** (b - 1)
    nodes = [0, 0.01, 0.1, *range(1, 300), 700]
    return mp.exp(a * mp.log(x) - mp.log(a) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)) * mp.quad(integrand, nodes)


def t_tail(t, df):
    """P(T > t), t >= 0."""
    t, df = mp.mpf(t), mp.mpf(df)
    return beta_tail(df / 2, mp.mpf(1) / 2, t * t / (df + t * t), df / (df + t * t)) / 2


def f_tail(f, d1, d2):
    f, d1, d2 = mp.mpf(f), mp.mpf(d1), mp.mpf(d2)
    return beta_tail(d2 / 2, d1 / 2, d1 * f / (d2 + d1 * f), d2 / (d2 + d1 * f))


def beta_lower(a, b, x):
    return mp.betainc(mp.mpf(a), mp.mpf(b), 0, mp.mpf(x), regularized=True)


def distributions():
    dfs = [1, 2, 3, 5, 10, 30, 100, 1000, 1_000_000]
    t_rows, f_rows = [], []
    for df in dfs:
        for p in [0.4, 0.1, 0.025, 1e-3, 1e-6, 1e-9, 1e-12]:
            t = float(stats.t.isf(p, df))
            tail = t_tail(t, df)
            assert abs(float(tail) / stats.t.sf(t, df) - 1) < 1e-9, (df, p)
            t_rows.append([df, t, number(tail)])
    for d1 in [1, 2, 5, 20, 200]:
        for d2 in [1, 2, 7, 50, 1000, 1_000_000]:
            for p in [0.9, 0.5, 0.05, 1e-3, 1e-6, 1e-12]:
                # At a million degrees of freedom SciPy's inverse fails in the tail; its limit is close enough for a grid.
                f = float(stats.f.isf(p, d1, d2) if d2 < 1_000_000 else stats.chi2.isf(p, d1) / d1)
                tail = f_tail(f, d1, d2)
                assert abs(float(tail) / stats.f.sf(f, d1, d2) - 1) < 1e-8, (d1, d2, p)
                f_rows.append([d1, d2, f, number(tail)])
    gamma_rows = []
    for a in [0.1, 0.5, 1, 2.5, 10, 50, 500]:
        for scale in [0.01, 0.3, 0.9, 1, 1.1, 2, 5]:
            x = a * scale
            gamma_rows.append(
                [a, x, number(mp.gammainc(a, 0, x, regularized=True)), number(mp.gammainc(a, x, mp.inf, regularized=True))]
            )
    beta_rows = []
    for a, b in [(0.5, 0.5), (1, 3), (2, 2), (0.2, 5), (30, 4), (200, 300), (2.5, 1000)]:
        for x in [1e-6, 0.01, 0.2, 0.5, 0.8, 0.99]:
            lower = beta_lower(a, b, x)
            beta_rows.append([a, b, x, number(lower), number(1 - lower)])
    normal_rows = [[z, number(mp.ncdf(z))] for z in [-37, -20, -10, -7.03, -5, -3, -1.96, -1, -0.1, 0, 0.5, 1.96, 3, 6]]
    quantile_rows = [
        [p, number(mp.sqrt(2) * mp.erfinv(2 * mp.mpf(p) - 1)) if p > 1e-20 else float(stats.norm.ppf(p))]
        for p in [1e-300, 1e-100, 1e-12, 1e-6, 0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.999, 1 - 1e-9]
    ]
    gammaln_rows = [[x, number(mp.loggamma(x))] for x in [1e-8, 0.1, 0.5, 1.5, 2.5, 3, 7.3, 14.9, 15, 15.1, 100, 1e4, 1e6, 1e10]]
    write(
        "distributions",
        {
            "studentT: df, t, P(T > t)": t_rows,
            "fDistribution: df1, df2, f, P(F > f)": f_rows,
            "incompleteGamma: a, x, P, Q": gamma_rows,
            "incompleteBeta: a, b, x, I, 1 - I": beta_rows,
            "normalCdf: z, P": normal_rows,
            "normalQuantile: p, z": quantile_rows,
            "logGamma: x, value": gammaln_rows,
            "studentTQuantile: p, df, t": [[p, df, float(stats.t.ppf(p, df))] for df in dfs for p in [1e-6, 0.025, 0.4, 0.75, 0.975, 0.9999]],
        },
    )


# ---- correlations --------------------------------------------------------------------------------------------------

def exact_pearson(x, y):
    x, y = [mp.mpf(v) for v in x], [mp.mpf(v) for v in y]
    mx, my = mp.fsum(x) / len(x), mp.fsum(y) / len(y)
    sxy = mp.fsum((a - mx) * (b - my) for a, b in zip(x, y))
    return sxy / mp.sqrt(mp.fsum((a - mx) ** 2 for a in x) * mp.fsum((b - my) ** 2 for b in y))


def correlations():
    rng = np.random.default_rng(SEED)

    def both(n, f):
        x = rng.random(n)
        return x, f(x, rng.standard_normal(n))

    cases = {
        "three points": (np.array([1.0, 2, 4]), np.array([1.0, 3, 2])),
        "linear with noise": both(40, lambda x, e: 2 * x + 0.5 * e),
        "log-uniform param": (lambda x, e: (10 ** (-4 * x), -x + 0.3 * e))(rng.random(60), rng.standard_normal(60)),
        "many ties on both sides": (rng.integers(0, 4, 80).astype(float), rng.integers(0, 3, 80).astype(float)),
        "two levels": (rng.integers(0, 2, 30).astype(float), rng.standard_normal(30)),
        "one outlier of 7e16": (lambda x, e: (x, np.where(np.arange(50) == 17, 7e16, e)))(rng.random(50), rng.standard_normal(50)),
        "losses that share six digits": both(45, lambda x, e: 1234567.0 + 1e-6 * (x + 0.3 * e)),
        "values near 1e300": both(25, lambda x, e: 1e300 * (x + e)),
        "values near 1e-300": both(25, lambda x, e: 1e-300 * (x + 0.1 * e)),
        "nearly perfect line": both(30, lambda x, e: 3 * x + 1e-7 * e),
    }
    rows = []
    for name, (x, y) in cases.items():
        exact = exact_pearson(x, y)
        scale = max(abs(y).max(), 1e-307)
        library = stats.pearsonr(x, y / scale).statistic
        # SciPy centres once, which leaves it seven digits where the values share six.
        assert abs(library - float(exact)) < (1e-5 if "share" in name else 1e-12), name
        rows.append(
            {
                "name": name,
                "x": list(map(float, x)),
                "y": list(map(float, y)),
                "pearson": number(exact),
                "spearman": number(exact_pearson(stats.rankdata(x), stats.rankdata(y))),
                "scipySpearman": float(stats.spearmanr(x, y).statistic),
                "ranks": list(map(float, stats.rankdata(x))),
            }
        )
    fisher = []
    for r in [-0.95, -0.3, 0, 0.5, 0.8]:
        for n in [5, 10, 50, 1000]:
            # SciPy's interval of r needs data; its formula, tanh(atanh r ± z / √(n − 3)), written out at 50 digits.
            z = mp.sqrt(2) * mp.erfinv(mp.mpf("0.95"))
            ends = lambda se: [number(mp.tanh(mp.atanh(mp.mpf(r)) + s * z * se)) for s in (-1, 1)]
            fisher.append([r, n, *ends(1 / mp.sqrt(n - 3)), *ends(mp.sqrt((1 + mp.mpf(r) ** 2 / 2) / (n - 3)))])
    line = cases["linear with noise"]
    ci = stats.pearsonr(*line).confidence_interval(0.95)
    write(
        "correlations",
        {
            "cases": rows,
            "intervals: r, n, Fisher low, high, Bonett-Wright low, high": fisher,
            "scipyInterval": {"case": "linear with noise", "low": ci.low, "high": ci.high},
        },
    )


# ---- tests and effect sizes ----------------------------------------------------------------------------------------

def tests():
    rng = np.random.default_rng(SEED + 1)
    p = [float(v) for v in [0.001, 0.2, 0.03, 0.03, 0.5, 0.012, 0.9]]
    welch = []
    for na, nb, shift in [(2, 2, 0.5), (5, 12, 0.3), (40, 7, -1.0)]:
        a, b = rng.standard_normal(na) + shift, 3 * rng.standard_normal(nb)
        result = stats.ttest_ind(a, b, equal_var=False)
        ci = result.confidence_interval(0.95)
        welch.append({"a": list(map(float, a)), "b": list(map(float, b)), "df": float(result.df), "low": float(ci.low), "high": float(ci.high)})
    # omega squared from its definition on the sums of squares of SciPy's F test
    eta = []
    for groups, spread in [(3, 1.0), (4, 0.0), (6, 0.4)]:
        codes = np.concatenate([np.arange(groups), rng.integers(0, groups, 40)])
        y = spread * codes + rng.standard_normal(codes.size)
        members = [y[codes == g] for g in range(groups)]
        f = stats.f_oneway(*members).statistic
        n, k = codes.size, groups
        omega = (k - 1) * (f - 1) / ((k - 1) * (f - 1) + n)
        eta.append({"codes": [int(c) for c in codes], "y": list(map(float, y)), "omegaSquared": float(omega)})
    from statsmodels.regression.linear_model import OLS

    quadratic = []
    for n, f in [(20, lambda x, e: x + 0.2 * e), (35, lambda x, e: -((x - 0.6) ** 2) + 0.1 * e), (60, lambda x, e: e)]:
        x = rng.random(n) * 4 - 1
        y = f(x, rng.standard_normal(n))
        fit = OLS(y, np.column_stack([np.ones(n), x, x * x])).fit()
        quadratic.append(
            {"x": list(map(float, x)), "y": list(map(float, y)), "p": float(fit.pvalues[2]), "vertex": float(-fit.params[1] / (2 * fit.params[2]))}
        )
    write("tests", {"holm": {"p": p, "adjusted": list(map(float, multipletests(p, method="holm")[1]))}, "welch": welch, "eta": eta, "quadratic": quadratic})


OUT.mkdir(parents=True, exist_ok=True)
distributions()
correlations()
tests()
