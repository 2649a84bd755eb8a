"""PyTorch in a process of its own: MODEL THREADS [compile]. The same talk as measureOurs.ts: a line of JSON when ready, and one for each line with SECONDS."""
import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

name, threads = sys.argv[1], int(sys.argv[2])
compiled = "compile" in sys.argv
torch.set_num_threads(threads)
torch.manual_seed(0)
ROWS = 2048


def numbers(size, low, high):
    index = np.arange(1, size + 1, dtype=np.float64)
    return torch.from_numpy((low + (high - low) * np.mod(index * 0.618033988749895, 1)).astype(np.float32))


def images(kind, batch):
    x, y = numbers(ROWS * 784, 0, 1).view(ROWS, 784), torch.arange(ROWS) * 7 % 10
    if kind == "cnn":
        x = x.view(ROWS, 1, 28, 28)
        model = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 144, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10)).to(memory_format=torch.channels_last)
    else:
        model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))

    def feed(index):
        start = index % (ROWS // batch) * batch
        rows = x[start : start + batch]
        return rows.contiguous(memory_format=torch.channels_last) if kind == "cnn" else rows, y[start : start + batch]

    return model, feed, F.cross_entropy, batch, 1e-3


class Sequences(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 64, batch_first=True)
        self.dense = nn.Linear(64, 1)

    def forward(self, x):
        return self.dense(self.lstm(x)[1][0][0])


def sequences(batch):
    x, y = numbers(ROWS * 250, -1, 1).view(ROWS, 50, 5), (torch.arange(ROWS) % 2).float().view(ROWS, 1)

    def feed(index):
        start = index % (ROWS // batch) * batch
        return x[start : start + batch], y[start : start + batch]

    return Sequences(), feed, F.binary_cross_entropy_with_logits, batch, 1e-3


TIME, WIDTH, HEADS, BLOCKS, VOCABULARY = 128, 128, 4, 4, 65


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.mix, self.project = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.norm2, self.up, self.down = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        batch = x.shape[0]
        q, k, v = (part.view(batch, TIME, HEADS, WIDTH // HEADS).transpose(1, 2) for part in self.mix(self.norm1(x)).split(WIDTH, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.project(y.transpose(1, 2).contiguous().view(batch, TIME, WIDTH))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Text(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(VOCABULARY, WIDTH), nn.Parameter(torch.randn(TIME, WIDTH) * 0.02)
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, VOCABULARY, bias=False)

    def forward(self, ids):
        x = self.embedding(ids) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def text(batch):
    index = torch.arange(65536)
    characters = (index * 31 + (index >> 3) * 7) % VOCABULARY

    def feed(step):
        starts = [(step * 997 + row * TIME * 3) % (len(characters) - TIME - 1) for row in range(batch)]
        return torch.stack([characters[s : s + TIME] for s in starts]), torch.stack([characters[s + 1 : s + TIME + 1] for s in starts])

    return Text(), feed, lambda scores, next: F.cross_entropy(scores.view(-1, VOCABULARY), next.view(-1)), batch * TIME, 3e-4


kind, batch = name.split("-")
model, feed, loss_of, per_step, rate = {"mlp": lambda: images("mlp", int(batch)), "cnn": lambda: images("cnn", int(batch)), "lstm": lambda: sequences(int(batch)), "gpt": lambda: text(int(batch))}[kind]()
optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
model.train()
run = torch.compile(model) if compiled else model
count = 0


def step():
    global count
    x, y = feed(count)
    count += 1
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(run(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


begun = time.perf_counter()
first = step()
first_ms = (time.perf_counter() - begun) * 1000
for _ in range(5):
    step()
print(json.dumps({"firstMs": first_ms, "note": f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}"}), flush=True)
for line in sys.stdin:
    step()
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < float(line):
        step()
        steps += 1
    print(json.dumps({"rate": steps * per_step / (time.perf_counter() - start)}), flush=True)
