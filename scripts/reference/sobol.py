"""The first points of the Sobol sequence (Joe and Kuo 2008), for the calibration of tests on such designs.

    python3 -m venv .venv && .venv/bin/pip install scipy==1.16.3
    .venv/bin/python scripts/reference/sobol.py && npx biome format --write packages/core/src/significance/testing/sobol.json

Writes packages/core/src/significance/testing/sobol.json: shape (dimensions, points), in 256ths, not scrambled.
"""

import json
import platform
from pathlib import Path

import scipy
from scipy.stats import qmc

POINTS, DIMENSIONS = 256, 16
OUT = Path(__file__).resolve().parents[2] / "packages/core/src/significance/testing/sobol.json"

points = qmc.Sobol(DIMENSIONS, scramble=False).random(POINTS) * POINTS
assert (points == points.astype(int)).all()
made_by = {"script": "scripts/reference/sobol.py", "python": platform.python_version(), "scipy": scipy.__version__}
OUT.write_text(json.dumps({"madeBy": made_by, "points": points.T.astype(int).tolist()}) + "\n")
