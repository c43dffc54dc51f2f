"""CPU time of the `fanova` package (Hutter et al. 2014, over pyrfr's forest), for bench/fanova.ts.

Usage: fanova_package.py N D TREES; prints one line of JSON.
"""

import itertools
import json
import logging
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
np.float = float  # the package names what NumPy 1.24 has removed
from ConfigSpace import ConfigurationSpace, UniformFloatHyperparameter
from fanova import fANOVA  # before the folder below, which has a file of this name

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts" / "reference"))
from forest_data import friedman

n, d, trees = (int(argument) for argument in sys.argv[1:4])
x, y = friedman(n, d, 1)
# ConfigSpace rounds bounds at the tenth digit: its own, from the data, leave points outside.
space = ConfigurationSpace()
for j in range(d):
    space.add(UniformFloatHyperparameter(f"x_{j:03}", float(x[:, j].min()) - 1e-6, float(x[:, j].max()) + 1e-6))


def ask(order):
    """Grows the forest anew and asks for every set of up to `order` params."""
    begin = time.process_time()
    model = fANOVA(x, y, config_space=space, n_trees=trees, seed=0, max_features=d, min_samples_split=2, min_samples_leaf=1, max_depth=64)
    found = {}
    for size in range(1, order + 1):
        for dims in itertools.combinations(range(d), size):
            found |= model.quantify_importance(dims)
    return (time.process_time() - begin) * 1000, found


ask(1)
mains, shares = ask(1)
pairs, _ = ask(2)
print(
    json.dumps(
        {
            "version": version("fanova"),
            "mainsCpuMs": mains,
            "pairsCpuMs": pairs,
            "main": [float(shares[(j,)]["individual importance"]) for j in range(d)],
        }
    )
)
