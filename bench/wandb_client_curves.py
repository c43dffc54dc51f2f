# Logs RUNS runs of ROWS rows with the unmodified wandb client (all runs in one process), with values as training has them:
# losses with the noise of float32 and of float64, accuracies, a schedule, counters, a utilisation to one decimal.
# usage: wandb_client_curves.py RUNS ROWS; the server is named by WANDB_BASE_URL
import math
import random
import struct
import sys
import wandb

runs, rows = map(int, sys.argv[1:3])
random.seed(1)


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


for r in range(runs):
    run = wandb.init(project="bytes", id=f"bytes-{r}", config={"lr": 0.1 * (r + 1)})
    for step in range(rows):
        fall = math.exp(-step / 1000)
        run.log(
            {
                "train/loss": float32(2 * fall + 0.05 * random.random()),
                "train/grad_norm": float32(1 + fall * random.random()),
                "val/loss": 2 * fall + 0.05 * random.random(),
                "val/accuracy": 1 - fall * random.random(),
                "lr": 0.001 * math.cos(step / 2000),
                "epoch": step // 100,
                "tokens": 4096 * step,
                "gpu": round(100 * random.random(), 1),
                "throughput": 1000 + 20 * random.random(),
                "time/step": 0.1 + 0.01 * random.random(),
            }
        )
    run.finish()
