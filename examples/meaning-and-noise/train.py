"""Trains one bidirectional RNN on a part of Fashion-MNIST and logs its test accuracy after every epoch.

    python train.py --layers 2 --batch_size 100 --hidden_size 128 --seed 1

Placebo labels (--placebo layers=3 hidden_size=20) are recorded and not used: what chance alone makes of groups is seen on them.
"""

import argparse
import gzip
import os
import platform

import torch
import wandb
from torch import nn

DATA = os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist")
PROJECT = "meaning-and-noise"
TRAIN_IMAGES, TEST_IMAGES = 3000, 2000
EPOCHS = 10
LEARNING_RATE = 0.001
CLASSES = 10


def read(name, header, count):
    """The first `count` images or labels of one of the four files of the data set."""
    with gzip.open(os.path.join(DATA, name)) as file:
        return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8).view(count, -1)


def load(part, count, of):
    """Sequences of 7 steps of 28 pixels (an image's rows, each step the mean of four of them), and labels."""
    images = read(f"{part}-images-idx3-ubyte.gz", 16, of)[:count].view(count, 28, 28)
    labels = read(f"{part}-labels-idx1-ubyte.gz", 8, of)[:count, 0].long()
    return images.view(count, 7, 4, 28).float().mean(2) / 255, labels


class BidirectionalRnn(nn.Module):
    """Layers of plain tanh units, read in both directions; each direction's last state goes to the classes."""

    def __init__(self, layers, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.rnn = nn.RNN(28, hidden_size, layers, batch_first=True, bidirectional=True)
        self.classes = nn.Linear(2 * hidden_size, CLASSES)

    def forward(self, images):
        states, _ = self.rnn(images)
        forwards, backwards = states[:, -1, : self.hidden_size], states[:, 0, self.hidden_size :]
        return self.classes(torch.cat([forwards, backwards], 1))


_data = None


def data():
    """Read once a process."""
    global _data
    if _data is None:
        _data = load("train", TRAIN_IMAGES, 60000), load("t10k", TEST_IMAGES, 10000)
    return _data


def epochs(layers, batch_size, hidden_size, seed):
    """Trains; yields, after every epoch, the mean training loss in it and the share of test images that are classed right."""
    torch.set_num_threads(1)
    (images, labels), (test_images, test_labels) = data()
    # The seed sets both the weights at the start and the order of the images.
    torch.manual_seed(seed)
    model = BidirectionalRnn(layers, hidden_size)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for _ in range(EPOCHS):
        total = 0.0
        model.train()
        for batch in torch.randperm(len(labels)).split(batch_size):
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        model.eval()
        with torch.no_grad():
            right = (model(test_images).argmax(1) == test_labels).sum().item()
        yield total / len(labels), right / len(test_labels)


def versions():
    return {"python_version": platform.python_version(), "torch_version": str(torch.__version__), "wandb_version": wandb.__version__}


def train(layers, batch_size, hidden_size, seed, placebo=None, group=None, run_id=None):
    """One run, logged. Epochs count from 1."""
    hyperparameters = {"layers": layers, "batch_size": batch_size, "hidden_size": hidden_size, "seed": seed}
    labels = {f"placebo_{name}": value for name, value in (placebo or {}).items()}
    run = wandb.init(project=PROJECT, id=run_id, name=run_id, group=group, config={**hyperparameters, **labels, **versions()})
    run.define_metric("*", step_metric="epoch")
    for epoch, (loss, accuracy) in enumerate(epochs(**hyperparameters), start=1):
        run.log({"epoch": epoch, "train_loss": loss, "test_accuracy": accuracy})
    run.finish()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["layers", "batch_size", "hidden_size", "seed"]:
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--placebo", nargs="*", default=[], metavar="name=value")
    parser.add_argument("--group")
    arguments = vars(parser.parse_args())
    arguments["placebo"] = {name: int(value) for name, value in (label.split("=") for label in arguments["placebo"])}
    train(**arguments)
