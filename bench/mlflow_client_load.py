# The same work with MLflow's own client: log_metrics of all metrics of a row, as its documentation has it.
# usage: mlflow_client_load.py RUNS ROWS METRICS; the server is named by MLFLOW_TRACKING_URI
import sys
import mlflow

runs, rows, metrics = map(int, sys.argv[1:4])
mlflow.set_experiment("bench")
for r in range(runs):
    with mlflow.start_run(run_name=f"bench-{r}"):
        mlflow.log_params({"lr": 0.1 * r})
        for step in range(rows):
            mlflow.log_metrics({f"m{i}": (step * 31 + i * 17 + r) % 1000 / 7 for i in range(metrics)}, step=step)
