"""Event files in the layouts that trainers write, and what TensorBoard itself reads in them.

    python3 -m venv .venv && .venv/bin/pip install tensorboard==2.21.0
    .venv/bin/python scripts/reference/tensorboard_events.py fixtures/tensorboard \\
        packages/server/src/ingest/tensorboard/testing/event-files.json
    npx biome format --write packages/server/src/ingest/tensorboard/testing

The files are written with TensorBoard's own record writer, messages and HParams plugin, in the layouts of PyTorch's
`SummaryWriter`, Lightning's `TensorBoardLogger` and Keras' callback, at wall times that are set. What is in them is then
read by TensorBoard's data server, the one behind its page: scalars by run and tag.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.context import RequestContext
from tensorboard.data import server_ingester
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import grpc_util, tensor_util

BEGIN = 1_700_000_000
Value = summary_pb2.Summary.Value


def hparams(tag, **data):
    """As `torch.utils.tensorboard.summary.hparams` builds it: the plugin's data stand in the metadata of a value."""
    content = plugin_data_pb2.HParamsPluginData(**data).SerializeToString()
    about = summary_pb2.SummaryMetadata(plugin_data={"plugin_name": metadata.PLUGIN_NAME, "content": content})
    return summary_pb2.Summary(value=[Value(tag=tag, metadata=about)])


def session_start(values, **more):
    start = plugin_data_pb2.SessionStartInfo(**more)
    for name, value in values.items():
        kind = "bool_value" if isinstance(value, bool) else "string_value" if isinstance(value, str) else "number_value"
        setattr(start.hparams[name], kind, value)
    return hparams(metadata.SESSION_START_INFO_TAG, session_start_info=start)


def session_end(status, **more):
    return hparams(metadata.SESSION_END_INFO_TAG, session_end_info=plugin_data_pb2.SessionEndInfo(status=status, **more))


class Events:
    """One event file; every event is a second later than the one before."""

    def __init__(self, folder, begin=BEGIN):
        folder.mkdir(parents=True, exist_ok=True)
        self.file = open(folder / f"events.out.tfevents.{begin}.example.1.0", "wb")
        self.records = RecordWriter(self.file)
        self.time = begin
        self.tags = set()
        self.event(file_version="brain.Event:2")

    def event(self, **fields):
        self.records.write(event_pb2.Event(wall_time=self.time, **fields).SerializeToString())
        self.time += 1

    def value(self, step, **fields):
        self.event(step=step, summary=summary_pb2.Summary(value=[Value(**fields)]))

    def scalar(self, tag, value, step):
        """As PyTorch stores it."""
        self.value(step, tag=tag, simple_value=value)

    def tensor(self, tag, array, step, plugin="scalars"):
        """As TensorFlow 2 stores it: what it is for stands with the first value of a tag."""
        metadata = None
        if tag not in self.tags:
            metadata = summary_pb2.SummaryMetadata(plugin_data={"plugin_name": plugin})
        self.tags.add(tag)
        self.value(step, tag=tag, tensor=tensor_util.make_tensor_proto(array), metadata=metadata)

    def summary(self, summary):
        self.event(summary=summary)

    def start(self, step):
        self.event(step=step, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START))

    def close(self):
        self.file.close()


def keras(root):
    """HParams sessions with a search space; train and validation in folders below the session's."""
    experiment = Events(root)
    experiment.summary(
        hparams(
            metadata.EXPERIMENT_TAG,
            experiment=api_pb2.Experiment(
            hparam_infos=[
                api_pb2.HParamInfo(name="lr", domain_interval=api_pb2.Interval(min_value=1e-4, max_value=1e-1)),
                api_pb2.HParamInfo(name="optimizer", domain_discrete={"values": [{"string_value": "adam"}, {"string_value": "sgd"}]}),
            ],
            metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(group="validation", tag="epoch_loss"))],
            ),
        )
    )
    experiment.close()
    for i, (lr, optimizer, group) in enumerate([(1e-3, "adam", "g1"), (1e-3, "adam", "g1"), (1e-2, "sgd", "g2")]):
        session = Events(root / f"run-{i}", BEGIN + 100 * i)
        values = {"lr": lr, "optimizer": optimizer, "augment": i % 2 == 0, "units": 64}
        session.summary(session_start(values, group_name=group, start_time_secs=BEGIN + 100 * i - 5.5))
        for part in ("train", "validation"):
            events = Events(root / f"run-{i}" / part, BEGIN + 100 * i)
            for epoch in range(4):
                events.tensor("epoch_loss", np.float32((1 + i) / (epoch + 1) + (part == "validation")), epoch)
            events.close()
        status = api_pb2.STATUS_FAILURE if i == 2 else api_pb2.STATUS_SUCCESS
        session.summary(session_end(status, end_time_secs=BEGIN + 100 * i + 50))
        session.close()


def number_types(root):
    """Every way in which a scalar is stored, values that are none among them, and what is no scalar beside it."""
    events = Events(root)
    for step, value in enumerate([0.5, math.nan, math.inf, -math.inf, -0.0, 1e-30]):
        events.scalar("simple", value, step)
        for name in ("float32", "float64", "float16"):
            events.tensor(name, np.array(value, name), step)
    for step, value in enumerate([0, 7, -3, 100]):
        for name in ("int8", "int16", "int32", "int64"):
            events.tensor(name, np.array(value, name), step)
        for name in ("uint8", "uint16", "uint32", "uint64"):
            events.tensor(name, np.array(abs(value), name), step)
        events.tensor("bool", np.array(value > 0), step)
    events.tensor("text", np.array([b"hello"], object), 0, plugin="text")
    events.tensor("text", np.array([b"again"], object), 1)
    events.value(0, tag="picture", image=summary_pb2.Summary.Image(height=1, width=1, colorspace=3, encoded_image_string=b"x" * 5000))
    events.value(0, tag="weights", histo={"min": 0, "max": 1, "num": 2, "bucket_limit": [0, 1], "bucket": [1, 1]})
    events.event(graph_def=b"")
    events.event(graph_def=b"\x08\x01")
    events.close()


def restarts(root):
    """A run that went back to step 6 with a new file, and one that says so by the start of a session."""
    first = Events(root / "new-file")
    for step in range(10):
        first.scalar("loss", 10 - step, step)
    first.scalar("only before", 1, 9)
    first.close()
    second = Events(root / "new-file", BEGIN + 1000)
    for step in range(6, 12):
        second.scalar("loss", 100 - step, step)
    second.close()
    first = Events(root / "session-start")
    first.start(0)
    for step in range(10):
        first.scalar("loss", 10 - step, step)
        first.scalar("accuracy", step, step)
    first.close()
    second = Events(root / "session-start", BEGIN + 1000)
    second.start(5)
    for step in range(5, 8):
        second.scalar("loss", 100 - step, step)
        second.scalar("accuracy", 100 + step, step)
    second.close()


def lightning(root):
    """`hp_metric` as a placeholder, as a metric, and a version whose params stand only in `hparams.yaml`."""
    settings = {"lr": 0.01, "layers": "[64, 32]", "loss": "MSELoss()", "dropout": "None", "amp": True}
    for version, metric in enumerate([-1.0, 0.75, None]):
        folder = root / f"version_{version}"
        events = Events(folder, BEGIN + 100 * version)
        if metric is not None:
            events.scalar("hp_metric", metric, 0)
            events.summary(session_start(settings))
            events.summary(session_end(api_pb2.STATUS_SUCCESS))
        for step in (49, 99):
            events.scalar("train_loss", 1 / step, step)
            events.scalar("epoch", step // 50, step)
        events.close()
        yaml = "amp: true\ndropout: null\nlayers:\n- 64\n- 32\nlr: 0.02\noptimizer:\n  name: adam\n"
        (folder / "hparams.yaml").write_text(yaml)
    events = Events(root / "version_3", BEGIN + 300)
    events.scalar("hp_metric", -1, 0)
    events.summary(session_start(settings))
    events.close()


def torch(root):
    """`add_scalars` beside the run's own file, and `add_hparams` in a folder called after the time."""
    for i in range(2):
        run = root / f"exp{i}"
        events = Events(run, BEGIN + 100 * i)
        for step in range(5):
            events.scalar("Loss/train", 1 / (step + 1 + i), step)
        events.close()
        for name in ("a", "b_c"):
            events = Events(run / f"Metrics_both_{name}", BEGIN + 100 * i)
            for step in range(3):
                events.scalar("Metrics/both", step + len(name), step)
            events.close()
        events = Events(run / f"{BEGIN + 100 * i + 50}.25", BEGIN + 100 * i + 50)
        events.summary(session_start({"lr": 0.1 * (i + 1), "bs": 32}))
        events.scalar("hparam/accuracy", 0.5 + 0.1 * i, 0)
        events.close()


def read(root):
    """Scalars by run and tag, as [steps, values]; what is no number as text."""
    ingester = server_ingester.SubprocessServerDataIngester(
        server_binary=server_ingester.get_server_binary(),
        logdir=str(root),
        reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
        samples_per_plugin={"scalars": 0},
    )
    ingester.start()
    provider = ingester.data_provider
    wanted = {"ctx": RequestContext(), "experiment_id": "", "plugin_name": "scalars"}
    found = {}
    for run, tags in sorted(provider.read_scalars(**wanted, downsample=1_000_000).items()):
        found[run] = {
            tag: [[point.step for point in points], [point.value if math.isfinite(point.value) else str(point.value) for point in points]]
            for tag, points in sorted(tags.items())
        }
    return found


def main(folder, reference):
    shutil.rmtree(folder, ignore_errors=True)
    for write in (keras, number_types, restarts, lightning, torch):
        write(folder / write.__name__)
    reference.parent.mkdir(parents=True, exist_ok=True)
    reference.write_text(json.dumps({"source": "scripts/reference/tensorboard_events.py, tensorboard 2.21.0", "runs": read(folder)}))


main(Path(sys.argv[1]), Path(sys.argv[2]))
