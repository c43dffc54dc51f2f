"""Reference values for packages/core/src/stats: SciPy, with mpmath where SciPy's own last digits are not enough.

    python3 -m venv .venv && .venv/bin/pip install scipy==1.16.3 statsmodels==0.14.5 mpmath==1.3.0
    .venv/bin/python scripts/reference/core_stats.py && npx biome format --write packages/core/src/stats/testing

The ranges and noncentral distributions take twenty minutes of CPU, everything else seconds.

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


# ---- groups of runs: ranges, noncentral distributions, one-way tests -------------------------------------------------

def noncentral_f(f, d1, d2, nc):
    """P(F <= f), P(F > f): the Poisson mixture at 50 digits."""
    f, d1, d2, half = mp.mpf(f), mp.mpf(d1), mp.mpf(d2), mp.mpf(nc) / 2
    x = d1 * f / (d2 + d1 * f)
    lower = upper = mp.mpf(0)
    for j in range(0, int(half + 40 * mp.sqrt(half + 1)) + 200):
        weight = mp.exp(j * mp.log(half) - half - mp.loggamma(j + 1)) if half else mp.mpf(j == 0)
        below = mp.betainc(d1 / 2 + j, d2 / 2, 0, x, regularized=True)
        lower += weight * below
        upper += weight * mp.betainc(d1 / 2 + j, d2 / 2, x, 1, regularized=True)
    return lower, upper


def noncentral_t(t, df, delta):
    """P(T <= t), P(T > t), by quadrature over the estimated scale."""
    t, df, delta = mp.mpf(t), mp.mpf(df), mp.mpf(delta)
    constant = mp.log(2) + df / 2 * mp.log(df / 2) - mp.loggamma(df / 2)
    density = lambda s: mp.exp(constant + (df - 1) * mp.log(s) - df * s * s / 2)
    # From where nothing is left below to where nothing is left above, in pieces as wide as the scale spreads.
    width = 1 / mp.sqrt(2 * df)
    steps = [width * k for k in range(-40, 41)]
    nodes = sorted({mp.mpf(0), *(mp.e**u for u in steps if -20 < u < 4), *(mp.mpf(10) ** -k for k in range(2, 13))})
    lower = mp.quad(lambda s: density(s) * mp.ncdf(t * s - delta), nodes)
    upper = mp.quad(lambda s: density(s) * mp.ncdf(delta - t * s), nodes)
    return lower, upper


def normal_range(w, k):
    w = mp.mpf(w)
    nodes = [w / 2 + mp.mpf(d) / 2 for d in range(-24, 25)]
    lower = k * mp.quad(lambda z: mp.npdf(z) * (mp.ncdf(z) - mp.ncdf(z - w)) ** (k - 1), nodes)
    upper = k * mp.quad(lambda z: mp.npdf(z) * (mp.ncdf(z) ** (k - 1) - (mp.ncdf(z) - mp.ncdf(z - w)) ** (k - 1)), nodes)
    return lower, upper


def groups():
    rng = np.random.default_rng(SEED + 2)
    mp.mp.dps = 60  # a tail of 1e-30 is the complement of its series
    ncf = []
    for d1, d2 in [(1, 1), (2, 2), (2, 27), (6, 203), (9, 200), (3, 1_000_000)]:
        for nc in [0.5, 5, 60]:
            for f in [0.01, 0.7, 3, 25]:
                lower, upper = noncentral_f(f, d1, d2, nc)
                assert abs(lower + upper - 1) < 1e-20
                ncf.append([d1, d2, nc, f, number(lower), number(upper)])
    mp.mp.dps = 50  # quadrature stops at absolute errors, and tails reach 1e-31
    nct = []
    for df in [1, 2, 8, 60, 1_000_000]:
        for delta in [-2, 0.3, 2.5, 9]:
            for t in [-3, 0, 1.5, 6]:
                lower, upper = noncentral_t(t, df, delta)
                assert abs(lower + upper - 1) < 1e-15, (df, delta, t, lower + upper)
                nct.append([df, delta, t, number(lower), number(upper)])
    mp.mp.dps = 65
    ranges = [[k, w, *map(number, normal_range(w, k))] for k in [2, 3, 7, 10, 30] for w in [0.1, 1, 3, 5, 12]]
    expected = []
    for k in [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 30, 210]:
        spread = lambda z: 1 - mp.ncdf(z) ** k - (1 - mp.ncdf(z)) ** k
        expected.append([k, number(2 * mp.quad(spread, list(range(0, 15))))])
    mp.mp.dps = 50
    studentized = []
    for k in [2, 3, 7, 10, 30]:
        for df in [1, 2, 3, 10, 29, 209]:
            for q in [0.5, 2, 3.5, 5, 9]:
                studentized.append([k, df, q, float(stats.studentized_range.sf(q, k, df))])
    quantiles = [[p, k, df, float(stats.studentized_range.ppf(p, k, df))] for k in [3, 7, 10] for df in [2, 4, 29, 209] for p in [0.05, 0.5, 0.9, 0.95, 0.99]]

    from statsmodels.stats.oneway import anova_oneway

    rows = []
    for sizes, spreads, shifts in [
        ([5, 5, 5], [1, 1, 1], [0, 0, 0]),
        ([3, 3, 3, 3, 3, 3, 3], [1, 1, 1, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5, 6]),
        ([12, 6, 3], [1, 2, 3], [0, 0.5, 1]),
        ([2, 2], [1, 5], [0, 3]),
        ([2, 9, 4, 30], [0.1, 3, 1, 2], [0.7, 0.71, 0.69, 0.7]),
        ([21] * 10, [1] * 10, list(range(10))),
    ]:
        members = [shift + spread * rng.standard_normal(n) for n, spread, shift in zip(sizes, spreads, shifts)]
        row = {"groups": [list(map(float, member)) for member in members]}
        for name, use in [("classic", "equal"), ("welch", "unequal"), ("brownForsythe", "bf")]:
            done = anova_oneway(members, use_var=use)
            # For Brown and Forsythe statsmodels prints the p of Mehrotra's first degrees of freedom; pvalue2 is that of k - 1.
            df, p = (done.df2, done.pvalue2) if use == "bf" else (done.df, done.pvalue)
            row[name] = [float(done.statistic), float(df[0]), float(df[1]), float(p)]
        rows.append(row)
    write(
        "groups",
        {
            "noncentralF: df1, df2, lambda, f, P(F <= f), P(F > f)": ncf,
            "noncentralT: df, delta, t, P(T <= t), P(T > t)": nct,
            "normalRange: k, w, P(R <= w), P(R > w)": ranges,
            "expectedRange: k, value": expected,
            "studentizedRange: k, df, q, P(Q > q)": studentized,
            "studentizedRangeQuantile: p, k, df, q": quantiles,
            "oneWay: F, df1, df2, p": rows,
        },
    )


OUT.mkdir(parents=True, exist_ok=True)
distributions()
correlations()
tests()
groups()
