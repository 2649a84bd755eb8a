"""Makes tests/fixtures/torch/cnn-digits.json: how well PyTorch's same net reads the same digits as the preset cnn-digits.

    python3 -m venv ~/.cache/backprop/torch && ~/.cache/backprop/torch/bin/pip install torch numpy
    ~/.cache/backprop/torch/bin/python scripts/data/build-torch-digits.py

Same rows in the same parts (resources/data/digits, SOURCE.md), same layers, starts and optimiser as
src/engine/presets/cnnDigits.ts; its own shuffles and dropout masks, so that only averages over seeds can be compared. Node
unpacks the digits. Takes some minutes on one core.
"""
import hashlib
import json
import math
import pathlib
import struct
import subprocess

import numpy as np
import torch
import torch.nn.functional as F

ROOT = pathlib.Path(__file__).parents[2]
UNPACK = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(0)))"
EPOCHS, BATCH, SEEDS = 10, 128, (1, 2, 3)


def parts():
    packed = (ROOT / "resources/data/digits/digits.bin.br").read_bytes()
    data = subprocess.run(["node", "-e", UNPACK], input=packed, capture_output=True, check=True).stdout
    version, rows, rank = struct.unpack_from("<3I", data, 4)
    start = 16 + 4 * rank
    images = np.frombuffer(data, np.uint8, rows * 784, start).reshape(rows, 1, 28, 28)
    labels = np.frombuffer(data, np.uint8, rows, start + rows * 784)
    order = sorted(range(rows), key=lambda row: hashlib.sha256(f"backprop-1/{row}".encode()).hexdigest())
    x = torch.tensor(images[order].astype(np.float32) / 255)
    y = torch.tensor(labels[order].astype(np.int64))
    return (x[:8000], y[:8000]), (x[8000:9000], y[8000:9000])


def start(layer):
    """Glorot's normal start as tfjs draws it: cut off at two standard deviations."""
    fan_in, fan_out = torch.nn.init._calculate_fan_in_and_fan_out(layer.weight)
    sd = math.sqrt(2 / (fan_in + fan_out))
    torch.nn.init.trunc_normal_(layer.weight, std=sd, a=-2 * sd, b=2 * sd)
    torch.nn.init.zeros_(layer.bias)
    return layer


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = start(torch.nn.Conv2d(1, 32, 3)), start(torch.nn.Conv2d(32, 64, 3))
        self.dense, self.output = start(torch.nn.Linear(9216, 128)), start(torch.nn.Linear(128, 10))

    def forward(self, x):
        h = F.max_pool2d(F.relu(self.conv2(F.relu(self.conv1(x)))), 2)
        h = F.dropout(h, 0.25, self.training).flatten(1)
        return self.output(F.dropout(F.relu(self.dense(h)), 0.5, self.training))


def train(seed, train_part, validation):
    torch.manual_seed(seed)
    net = Net()
    optimizer = torch.optim.Adadelta(net.parameters(), lr=1.0, rho=0.95, eps=1e-7)
    (x, y), (vx, vy) = train_part, validation
    curve = []
    for _ in range(EPOCHS):
        net.train()
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            F.cross_entropy(net(x[rows]), y[rows]).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            right = (torch.cat([net(part) for part in vx.split(250)]).argmax(1) == vy).sum().item()
        curve.append(right / len(vx))
        print(seed, curve[-1], flush=True)
    return curve


if __name__ == "__main__":
    torch.set_num_threads(1)
    train_part, validation = parts()
    result = {"made by": "scripts/data/build-torch-digits.py", "torch": torch.__version__,
              "val_accuracy": {str(seed): train(seed, train_part, validation) for seed in SEEDS}}
    with open(ROOT / "tests/fixtures/torch/cnn-digits.json", "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
