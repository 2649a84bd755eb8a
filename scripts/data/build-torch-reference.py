"""Makes tests/fixtures/torch/*.json: what PyTorch (CPU, float64) computes for optimisers, losses and small nets.

    python3 -m venv venv && venv/bin/pip install torch numpy
    venv/bin/python scripts/data/build-torch-reference.py

Inputs and weights are not stored: both sides make them with `numbers` (tests/support/engine/gradientError.ts), the
fractional parts of multiples of the golden ratio.
"""
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
OUT = pathlib.Path(__file__).parents[2] / "tests" / "fixtures" / "torch"


def numbers(shape, seed=1, low=-1.0, high=1.0):
    size = int(np.prod(shape))
    index = np.arange(1, size + 1, dtype=np.float64)
    return torch.tensor((low + (high - low) * np.mod(index * 0.618033988749895 + seed * 0.137, 1)).reshape(shape))


def write(name, data):
    OUT.mkdir(parents=True, exist_ok=True)
    with open(OUT / f"{name}.json", "w") as file:
        json.dump({"made by": "scripts/data/build-torch-reference.py", "torch": torch.__version__, **data}, file, indent=1)
        file.write("\n")


def digits(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().reshape(-1).tolist()]


# ---- optimisers: 6 numbers, 25 steps, gradients that do not depend on them
def optimizers():
    makers = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
        "adam": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.9, 0.99), eps=1e-8),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1),
        "adamax": lambda p: torch.optim.Adamax(p, lr=0.02, betas=(0.9, 0.99), eps=1e-8),
        "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1, initial_accumulator_value=0.1, eps=1e-8),
        "adadelta": lambda p: torch.optim.Adadelta(p, lr=1.0, rho=0.9, eps=1e-6),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8),
        "rmsprop-momentum": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8, momentum=0.5),
        "rmsprop-centered": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8, centered=True),
    }
    result = {}
    for name, make in makers.items():
        weight = torch.nn.Parameter(numbers([6], 1))
        optimizer = make([weight])
        steps = []
        for step in range(25):
            weight.grad = numbers([6], 5 + step, -1.5, 2)
            optimizer.step()
            steps.append(digits(weight))
        result[name] = steps
    write("optimizers", {"steps": result})


# ---- losses and their gradients by the scores
def losses():
    scores = numbers([4, 3], 2, -2, 2)
    zero_one = torch.clamp(numbers([4, 3], 9, 0, 1).round(), 0, 1)
    wanted = numbers([4, 3], 9)
    ids = torch.tensor([0, 2, 1, 1])
    cases = {
        "meanSquaredError": lambda x: F.mse_loss(x, wanted),
        "absoluteDifference": lambda x: F.l1_loss(x, wanted),
        "huberLoss": lambda x: F.huber_loss(x, wanted, delta=1.0),
        "sigmoidCrossEntropy": lambda x: F.binary_cross_entropy_with_logits(x, zero_one),
        "softmaxCrossEntropy": lambda x: F.cross_entropy(x, ids),
    }
    result = {}
    for name, loss in cases.items():
        x = scores.clone().requires_grad_(True)
        value = loss(x)
        value.backward()
        result[name] = {"value": value.item(), "gradient": digits(x.grad)}
    write("losses", {"losses": result})


# ---- nets: 8 steps of Adam on one fixed batch each; losses, and the weights at the end in tfjs's layouts
def train(parameters, forward, lr):
    optimizer = torch.optim.Adam(parameters, lr=lr, eps=1e-7)
    history = []
    for _ in range(8):
        optimizer.zero_grad()
        loss = forward()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


def parameter(shape, seed, scale=0.3):
    return torch.nn.Parameter(numbers(shape, seed, -scale, scale))


def mlp():
    x, y = numbers([16, 20], 3), torch.arange(16) % 5
    w = [parameter([20, 12], 11), parameter([12], 12), parameter([12, 5], 13), parameter([5], 14)]
    forward = lambda: F.cross_entropy(F.relu(x @ w[0] + w[1]) @ w[2] + w[3], y)
    return train(w, forward, 0.01), w


def cnn():
    x, y = numbers([6, 9, 8, 2], 3), torch.arange(6) % 4
    w = [parameter([3, 3, 2, 5], 11), parameter([5], 12), parameter([3, 3, 5, 6], 13), parameter([6], 14), parameter([2 * 2 * 6, 4], 15), parameter([4], 16)]

    def forward():
        h = F.relu(F.conv2d(x.permute(0, 3, 1, 2), w[0].permute(3, 2, 0, 1), w[1], padding=1))
        h = F.max_pool2d(h, 2)
        h = F.relu(F.conv2d(h, w[2].permute(3, 2, 0, 1), w[3]))
        # tfjs: averagePooling2d of 1x1 windows at stride 1 is left out; h is [6, 6, 2, 2]
        return F.cross_entropy(h.permute(0, 2, 3, 1).reshape(6, -1) @ w[4] + w[5], y)

    return train(w, forward, 0.01), w


def lstm():
    x, y = numbers([5, 7, 3], 3), numbers([5, 1], 4)
    w = [parameter([3, 16], 11), parameter([4, 16], 12), parameter([16], 13), parameter([4, 1], 14), parameter([1], 15)]

    def forward():
        h = torch.zeros(5, 4)
        c = torch.zeros(5, 4)
        for t in range(7):
            i, f, g, o = (x[:, t] @ w[0] + h @ w[1] + w[2]).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        return F.mse_loss(h @ w[3] + w[4], y)

    return train(w, forward, 0.01), w


def gpt():
    batch, time, width, heads, vocabulary = 2, 6, 8, 2, 9
    ids = (torch.arange(batch * time) * 5 % vocabulary).reshape(batch, time)
    targets = (torch.arange(batch * time) * 7 % vocabulary).reshape(-1)
    w = [parameter([vocabulary, width], 11), parameter([time, width], 12), parameter([width], 13), parameter([width], 14), parameter([width, 3 * width], 15), parameter([3 * width], 16), parameter([width, width], 17), parameter([width], 18),
         parameter([width], 19), parameter([width], 20), parameter([width, 4 * width], 21), parameter([4 * width], 22), parameter([4 * width, width], 23), parameter([width], 24), parameter([width, vocabulary], 25)]

    def forward():
        x = F.embedding(ids, w[0]) + w[1]
        h = F.layer_norm(x, (width,), 1 + w[2], w[3], 1e-5)
        q, k, v = (h @ w[4] + w[5]).split(width, 2)
        q, k, v = (part.reshape(batch, time, heads, width // heads).transpose(1, 2) for part in (q, k, v))
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + a.transpose(1, 2).reshape(batch, time, width) @ w[6] + w[7]
        h = F.layer_norm(x, (width,), 1 + w[8], w[9], 1e-5)
        x = x + F.gelu(h @ w[10] + w[11], approximate="tanh") @ w[12] + w[13]
        return F.cross_entropy((x @ w[14]).reshape(-1, vocabulary), targets)

    return train(w, forward, 0.01), w


if __name__ == "__main__":
    optimizers()
    losses()
    nets = {}
    for net in (mlp, cnn, lstm, gpt):
        history, weights = net()
        nets[net.__name__] = {"losses": history, "weights": [digits(weight) for weight in weights]}
    write("nets", {"nets": nets})
