"""Data sets for comparing forests, the twin of packages/core/src/forest/testing/reference-data.ts.

Every number comes from a counter-based 32-bit hash and exact IEEE arithmetic (sin apart), so both languages
hold the same values without a data file.
"""

import numpy as np


def _mix(h):
    """The finaliser of MurmurHash3, vectorised over uint32."""
    h = h.astype(np.uint32)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h


def uniforms(seed, count):
    """`count` numbers in [0, 1) of stream `seed`."""
    key = _mix(np.array([seed + 1], dtype=np.uint32) * np.uint32(0x9E3779B1))[0]
    k = np.arange(count, dtype=np.uint32)
    return _mix(_mix(k + key) ^ np.uint32(0x5BD1E995)).astype(np.float64) / 4294967296.0


def normals(seed, count):
    """Sums of 12 uniforms less 6: near enough to a normal, and exact in both languages."""
    u = uniforms(seed, 12 * count).reshape(count, 12)
    total = np.zeros(count)
    for k in range(12):  # in order, as the twin does
        total += u[:, k]
    return total - 6.0


def friedman(n, d, seed):
    """Friedman's function, a 4-level code with an effect, and irrelevant columns of several cardinalities."""
    x = uniforms(seed, n * d).reshape(n, d).copy()
    x0, x1, x2, x3, x4 = (x[:, j].copy() for j in range(5))
    code = np.floor(x[:, 5] * 4)
    x[:, 5] = code
    x[:, 6] = np.floor(x[:, 6] * 2)
    x[:, 7] = np.floor(x[:, 7] * 10)
    for j in range(10, d):
        if j % 3 == 1:
            x[:, j] = np.floor(x[:, j] * 5)
        elif j % 3 == 2:
            x[:, j] = np.floor(x[:, j] * 2)
    effect = np.array([0.0, 3.0, -2.0, 1.0])[code.astype(int)]
    y = 10 * np.sin(np.pi * x0 * x1) + 20 * (x2 - 0.5) * (x2 - 0.5) + 10 * x3 + 5 * x4 + effect + normals(seed + 1000, n)
    return x, y


def heavy(n, d, seed):
    """Heavy tails on both sides: Pareto columns, near-duplicate values, noise like a t with 3 degrees of freedom."""
    u = uniforms(seed, n * d).reshape(n, d)
    x = u.copy()
    for j in range(d):
        if j % 4 == 0:
            x[:, j] = 1 / ((1 - u[:, j]) * (1 - u[:, j]))
        elif j % 4 == 1:
            x[:, j] = 1 + np.floor(u[:, j] * 40) * 1e-6
        elif j % 4 == 2:
            x[:, j] = np.floor(u[:, j] * 6)
    z = normals(seed + 1000, 4 * n).reshape(n, 4)
    noise = z[:, 0] / np.sqrt((z[:, 1] * z[:, 1] + z[:, 2] * z[:, 2] + z[:, 3] * z[:, 3]) / 3 + 0.01)
    u0, u1, u2, u3 = (u[:, j] for j in range(4))
    y = 4 * u0 * u0 + 2 * (u1 > 0.7) + np.floor(u2 * 6) * u3 + 0.8 * noise
    return x, y


def mixed(n, d, seed):
    """Eight params of mixed cardinality; a strong peak in one continuous param, a weak trend in the 4-level one."""
    u = uniforms(seed, n * 8).reshape(n, 8)
    x = u.copy()
    for j, levels in enumerate([2, 3, 10, 3, 4, 10]):
        x[:, j] = np.floor(u[:, j] * levels)
    y = -12 * (u[:, 6] - 0.6) * (u[:, 6] - 0.6) + 0.2 * x[:, 4] + 0.5 * normals(seed + 1000, n)
    return x, y


def ishigami(n, d, seed):
    """Ishigami's function, a = 7, b = 0.1, on [-pi, pi]^3."""
    x = (uniforms(seed, n * 3).reshape(n, 3) * 2 - 1) * np.pi
    s1, s2 = np.sin(x[:, 0]), np.sin(x[:, 1])
    x2 = x[:, 2] * x[:, 2]
    return x, s1 + 7 * s2 * s2 + 0.1 * x2 * x2 * s1


DATA = {"friedman": friedman, "heavy": heavy, "mixed": mixed, "ishigami": ishigami}
