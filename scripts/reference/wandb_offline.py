"""Offline logs written by the real wandb client, and what an independent reader says is in them.

    python3 -m venv .venv-031 && .venv-031/bin/pip install wandb==0.31.0 numpy==2.4.6
    python3 -m venv .venv-030 && .venv-030/bin/pip install wandb==0.30.0 numpy==2.4.6
    python3 -m venv .venv-019 && .venv-019/bin/pip install wandb==0.19.11 numpy==2.4.6
    python3 -m venv .venv-025 && .venv-025/bin/pip install wandb==0.25.1
    for v in 031 030 019; do .venv-$v/bin/python scripts/reference/wandb_offline.py write fixtures/wandb/client; done
    .venv-025/bin/python scripts/reference/wandb_offline.py read fixtures/wandb/client \
        packages/server/src/ingest/wandb-log/testing/client-logs.json
    npx biome format --write packages/server/src/ingest/wandb-log/testing

`write` runs each scenario below in a process of its own and keeps the logs, one folder a scenario and client version.
`read` goes through them with the reader that the wandb package had up to 0.25 (`wandb.sdk.internal.datastore.DataStore`)
and the package's own protobuf classes: what Sweepwise reads must be the same. The tests need no Python.

    .venv-031/bin/python scripts/reference/wandb_offline.py long OUT [STEPS]

writes a log of 100,000 steps that is too big to be kept, and prints what must come out of it.
"""

import gzip
import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SEED = 20261121

PREAMBLE = """
import math, os, random, sys
import wandb
random.seed(SEED)
def init(id, **options):
    settings = wandb.Settings(x_disable_machine_info=True, x_disable_meta=True, x_stats_sampling_interval=0.5,
                              host="example", disable_git=True, disable_code=True, save_code=False)
    return wandb.init(mode="offline", id=id, settings=settings, **options)
"""

SCENARIOS = {
    # Options of init, nested and late config, nested and dotted keys, numbers that are none.
    "config": """
run = init("config01", project="tuning", name="first try \\u00e9\\u4e2d\\U0001f680", notes="two\\nlines", tags=["a", "b c"],
           group="g1", job_type="train",
           config={"lr": 1e-3, "opt": {"name": "adam", "betas": [0.9, 0.999], "sched": {"kind": "cosine", "warmup": 5}},
                   "a.b": 1, "x/y": 2, "none": None, "flag": True, "inf": math.inf, "big": 2**60, "\\u6a21\\u578b": "\\u53d8"})
run.config.update({"late": 5, "opt": {"name": "sgd"}}, allow_val_change=True)
run.config.epochs = 3
values = [1.0, math.nan, math.inf, -math.inf, 1e-300, -0.0, 2**53 + 1, 0.1]
for i, value in enumerate(values):
    run.log({"loss": value, "train": {"acc": i / 7, "deep": {"x": i}}, "val/acc": i, "dotted.key": -i,
             "text": f"step {i}", "flag": i % 2 == 0, "list": [i, i + 1], "nothing": None})
run.log({"only": 1}, step=20)
run.log({"part": 1}, step=25, commit=False)
run.log({"other": 2}, step=25, commit=True)
run.log({})
run.finish()
""",
    # Summary rules, step metric, explicit summary values, removal.
    "metrics": """
run = init("metrics1", project="tuning", config={"lr": 0.1})
run.define_metric("epoch", hidden=True)
run.define_metric("val/*", step_metric="epoch")
run.define_metric("loss", summary="min")
run.define_metric("acc", summary="max", step_metric="epoch")
run.define_metric("both", summary="min,max,mean,last")
run.define_metric("quiet", summary="none")
try:
    run.define_metric("score", summary="best", goal="maximize")
except Exception:
    pass
for i in range(12):
    v = math.sin(i)
    run.log({"epoch": i // 3, "val/x": v, "loss": v * v, "acc": v, "both": v, "quiet": v, "score": v, "free": v})
run.summary["final"] = 7
run.summary["gone"] = 8
run.summary.update({"deep": {"k": 1, "l": {"m": math.nan}}})
del run.summary["gone"]
run.summary["free"] = -1
run.finish()
""",
    # An uncaught exception, both console streams, progress bars, colours.
    "exception": """
run = init("except01", project="tuning", config={"lr": 10})
for i in range(5):
    run.log({"loss": 2.0 ** i})
    print(f"epoch {i}", end="\\n")
    print(f"\\x1b[31mwarning {i}\\x1b[0m", file=sys.stderr)
for i in range(20):
    print(f"\\r{i:3d}%", end="")
print()
print("no newline at the end", end="")
raise ValueError("diverged")
""",
    "exit-code": """
run = init("exit0003", project="tuning")
run.log({"loss": 1})
run.finish(exit_code=3)
""",
    # Killed without a word: no exit record, the last write may be cut off.
    "killed": """
import signal, time
run = init("killed01", project="tuning", config={"lr": 1})
for i in range(300):
    run.log({"loss": 1 / (i + 1), "text": "x" * 50})
time.sleep(3)
os.kill(os.getpid(), signal.SIGKILL)
""",
    # Two executions of one run that are to be joined, and one that starts it anew.
    "resume": """
import time
for start, resume in (("first", None), ("second", "allow"), ("third", None)):
    run = init("resume01", project="tuning", resume=resume, config={"part": start})
    for i in range(4):
        run.log({"loss": i, start: i})
    run.finish()
    time.sleep(1.1)  # folders are named by the second
""",
    # Media stand in the log as dicts.
    "media": """
import numpy as np
run = init("media001", project="tuning")
run.log({"hist": wandb.Histogram(np_histogram=([1, 2, 3], [0.0, 0.5, 1.0, 1.5])), "group": {"hist": wandb.Histogram([1.0, 2.0])},
         "loss": 1, "f32": np.float32(0.1), "small": np.arange(4), "big": np.linspace(0, 1, 50)})
run.log({"html": wandb.Html("<b>bold</b>", inject=False), "loss": 2})
run.log({"table": wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]]), "loss": 3})
run.finish()
""",
    # A record that goes over several blocks.
    "big-line": """
run = init("bigline1", project="tuning", config={"text": "c" * 40_000})
for i in range(6):
    run.log({"loss": i, "blob": f"{i}" + chr(0x4e00 + i) * 33_000 if i % 2 else "short"})
run.finish()
""",
    # Many keys.
    "wide": """
run = init("wide0001", project="tuning")
for i in range(3):
    run.log({f"layer{j // 10}/w{j % 10}": i * j / 3 for j in range(400)})
run.finish()
""",
    # Nothing but a start and an end.
    "empty": """
init("empty001").finish()
""",
}

# Older clients are represented by what differs: the way records are written, not every scenario.
OLDER = ("config", "metrics", "exception", "killed", "resume")


def environment(home):
    keep = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    return {**keep, "HOME": home, "WANDB_SILENT": "true", "WANDB_ERROR_REPORTING": "false", "PYTHONHASHSEED": "0",
            "WANDB_DIR": home, "WANDB_HOST": "example", "WANDB_DISABLE_GIT": "true"}


def run_scenario(source, home):
    code = f"SEED = {SEED}\n{PREAMBLE}{source}"
    # Under a name of its own, so that tracebacks name no place on this machine.
    program = f"import sys; sys.argv = ['train.py']; exec(compile({code!r}, 'train.py', 'exec'))"
    return subprocess.run([sys.executable, "-c", program], cwd=home, env=environment(home), capture_output=True, timeout=3000)


def write(out):
    import wandb

    for name, source in SCENARIOS.items():
        if wandb.__version__ < "0.31" and name not in OLDER:
            continue
        # A place with a name that says nothing: logs of artifacts hold it.
        home = str(Path(tempfile.gettempdir()) / "runs")
        shutil.rmtree(home, ignore_errors=True)
        Path(home).mkdir()
        done = run_scenario(source, home)
        logs = sorted(Path(home).glob("wandb/offline-run-*/run-*.wandb"), key=lambda path: path.stat().st_mtime)
        if not logs:
            sys.exit(f"{name}: no log\n{done.stderr.decode()}")
        folder = Path(out) / f"{wandb.__version__}-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        for i, log in enumerate(logs):
            run = f"offline-run-20260101_00000{i}-{log.stem.removeprefix('run-')}"
            (folder / run).mkdir(parents=True)
            content = log.read_bytes()
            if str(Path.home()).encode() in content or sys.prefix.encode() in content:
                print(f"{name}: the log names this machine", file=sys.stderr)
            if len(content) > 60_000:
                with gzip.GzipFile(folder / run / f"{log.name}.gz", "wb", mtime=0) as packed:
                    packed.write(content)
            else:
                (folder / run / log.name).write_bytes(content)
        print(folder.name, done.returncode, [log.stat().st_size for log in logs])


def path_of(item):
    return list(item.nested_key) or [item.key]


def set_at(tree, path, value):
    for key in path[:-1]:
        if not isinstance(tree.get(key), dict):
            tree[key] = {}
        tree = tree[key]
    tree[path[-1]] = value


def remove_at(tree, path):
    for key in path[:-1]:
        tree = tree.get(key, {})
    tree.pop(path[-1], None)


def flat(row, prefix=""):
    """Dotted names, in any order; media (dicts with a type) whole."""
    for key, value in row.items():
        if isinstance(value, dict) and "_type" not in value:
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def plain(value):
    """What JSON can say: numbers that are none tagged as Sweepwise tags them, long texts by length and hash."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "~#NaN" if math.isnan(value) else "~#Infinity" if value > 0 else "~#-Infinity"
    if isinstance(value, str) and len(value) > 300:
        return f"{len(value)} characters, sha256 {hashlib.sha256(value.encode()).hexdigest()}"
    return value


def read_log(path):
    from wandb.proto import wandb_internal_pb2 as pb
    from wandb.sdk.internal.datastore import DataStore

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "log"
        plain.write_bytes(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
        size = plain.stat().st_size
        store = DataStore()
        store.open_for_scan(str(plain))
        result = {"bytes": size, "records": 0, "config": {}, "summary": {}, "rows": 0, "times": [], "history": {}, "others": [], "metrics": [], "stats": {},
                  "stdout": "", "stderr": "", "files": [], "exit": None, "run": None}
        while True:
            try:
                data = store.scan_data()
            except AssertionError:
                break
            if data is None:
                break
            record = pb.Record()
            record.ParseFromString(data)
            result["records"] += 1
            take(result, record, pb)
    return result


def take(result, record, pb):
    kind = record.WhichOneof("record_type")
    body = getattr(record, kind) if kind else None
    if kind == "run":
        result["run"] = {"id": body.run_id, "project": body.project, "name": body.display_name, "notes": body.notes,
                         "tags": list(body.tags), "group": body.run_group, "jobType": body.job_type, "host": body.host,
                         "startedAt": body.start_time.seconds * 1000 + body.start_time.nanos / 1e6}
        for item in body.config.update:
            set_at(result["config"], path_of(item), json.loads(item.value_json))
    elif kind == "config":
        for item in body.update:
            set_at(result["config"], path_of(item), json.loads(item.value_json))
        for item in body.remove:
            remove_at(result["config"], path_of(item))
    elif kind == "summary":
        for item in body.update:
            set_at(result["summary"], path_of(item), json.loads(item.value_json))
        for item in body.remove:
            remove_at(result["summary"], path_of(item))
    elif kind == "history":
        row = {}
        for item in body.item:
            set_at(row, path_of(item), json.loads(item.value_json))
        result["rows"] += 1
        step = row.pop("_step")
        result["times"].append(row.pop("_timestamp") * 1000)
        for name, value in flat(row):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                column = result["history"].setdefault(name, {"steps": [], "values": []})
                column["steps"].append(step)
                column["values"].append(value)
            elif value is not None:
                result["others"].append([name, step, value])
    elif kind == "metric":
        rules = [field.name for field, value in body.summary.ListFields() if value]
        result["metrics"].append({"name": body.name, "glob": body.glob_name, "step": body.step_metric, "rules": rules, "goal": body.goal})
    elif kind == "stats":
        time = body.timestamp.seconds * 1000 + body.timestamp.nanos / 1e6
        for item in body.item:
            column = result["stats"].setdefault(item.key, {"times": [], "values": []})
            column["times"].append(time)
            column["values"].append(json.loads(item.value_json))
    elif kind == "output_raw":
        result["stdout" if body.output_type == pb.OutputRawRecord.OutputType.STDOUT else "stderr"] += body.line
    elif kind == "files":
        result["files"] += [item.path for item in body.files]
    elif kind == "exit":
        result["exit"] = body.exit_code


def read(folder, target):
    import wandb

    root = Path(folder)
    logs = {str(path.relative_to(root)): read_log(path) for path in sorted(root.rglob("*.wandb*"))}
    made_by = {"script": "scripts/reference/wandb_offline.py", "reader": f"wandb {wandb.__version__} DataStore", "seed": SEED}
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(json.dumps(plain({"madeBy": made_by, "logs": logs}), ensure_ascii=False, allow_nan=False) + "\n")
    print(f"{len(logs)} logs, {sum(log['records'] for log in logs.values())} records")


LONG = """
run = init("long0001", project="tuning", config={"lr": 0.01})
for i in range(STEPS):
    run.log({f"m{j}": math.sin(i * (j + 1)) for j in range(10)})
run.finish()
"""


def long(out, steps):
    with tempfile.TemporaryDirectory() as home:
        run_scenario(LONG.replace("STEPS", str(steps)), home)
        [log] = Path(home).glob("wandb/offline-run-*/run-*.wandb")
        shutil.copy(log, out)
    sums = {f"m{j}": math.fsum(math.sin(i * (j + 1)) for i in range(steps)) for j in range(10)}
    print(json.dumps({"bytes": Path(out).stat().st_size, "steps": steps, "sums": sums}))


if __name__ == "__main__":
    _, command, *rest = sys.argv
    if command == "write":
        write(*rest)
    elif command == "read":
        read(*rest)
    else:
        long(rest[0], int(rest[1]) if len(rest) > 1 else 100_000)
