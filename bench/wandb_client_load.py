# Logs RUNS runs of ROWS rows of METRICS metrics with the unmodified wandb client (all runs in one process).
# usage: wandb_client_load.py RUNS ROWS METRICS; the server is named by WANDB_BASE_URL
import sys
import wandb

runs, rows, metrics = map(int, sys.argv[1:4])
for r in range(runs):
    run = wandb.init(project="bench", id=f"bench-{r}", config={"lr": 0.1 * r})
    for step in range(rows):
        run.log({f"m{i}": (step * 31 + i * 17 + r) % 1000 / 7 for i in range(metrics)})
    run.finish()
