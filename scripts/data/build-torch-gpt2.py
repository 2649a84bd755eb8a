"""Makes tests/fixtures/torch/gpt2.json: the scores that a small model in GPT-2's layout gives in PyTorch (CPU, float64).

    venv/bin/python scripts/data/build-torch-gpt2.py        (venv as in build-torch-reference.py)

Weights are not stored: both sides make them with `numbers` of build-torch-reference.py, scaled, weight number i with seed i.
"""
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
OUT = pathlib.Path(__file__).parents[2] / "tests" / "fixtures" / "torch" / "gpt2.json"
VOCABULARY, CONTEXT, WIDTH, HEADS, LAYERS = 264, 16, 24, 3, 2


def numbers(shape, seed):
    index = np.arange(1, int(np.prod(shape)) + 1, dtype=np.float64)
    return torch.tensor((-1 + 2 * np.mod(index * 0.618033988749895 + seed * 0.137, 1)).reshape(shape))


def shapes():
    yield "wte.weight", [VOCABULARY, WIDTH]
    yield "wpe.weight", [CONTEXT, WIDTH]
    for layer in range(LAYERS):
        for name, shape in [("ln_1.weight", [WIDTH]), ("ln_1.bias", [WIDTH]), ("attn.c_attn.weight", [WIDTH, 3 * WIDTH]), ("attn.c_attn.bias", [3 * WIDTH]),
                            ("attn.c_proj.weight", [WIDTH, WIDTH]), ("attn.c_proj.bias", [WIDTH]), ("ln_2.weight", [WIDTH]), ("ln_2.bias", [WIDTH]),
                            ("mlp.c_fc.weight", [WIDTH, 4 * WIDTH]), ("mlp.c_fc.bias", [4 * WIDTH]), ("mlp.c_proj.weight", [4 * WIDTH, WIDTH]), ("mlp.c_proj.bias", [WIDTH])]:
            yield f"h.{layer}.{name}", shape
    yield "ln_f.weight", [WIDTH]
    yield "ln_f.bias", [WIDTH]


W = {name: numbers(shape, seed) * 0.4 for seed, (name, shape) in enumerate(shapes())}


def norm(x, name):
    return F.layer_norm(x, [WIDTH], W[f"{name}.weight"], W[f"{name}.bias"], 1e-5)


def linear(x, name):
    return x @ W[f"{name}.weight"] + W[f"{name}.bias"]


def model(ids):
    x = W["wte.weight"][ids] + W["wpe.weight"][: len(ids)]
    for layer in range(LAYERS):
        q, k, v = linear(norm(x, f"h.{layer}.ln_1"), f"h.{layer}.attn.c_attn").split(WIDTH, dim=-1)
        heads = [t.view(len(ids), HEADS, WIDTH // HEADS).transpose(0, 1) for t in (q, k, v)]
        mixed = F.scaled_dot_product_attention(*heads, is_causal=True).transpose(0, 1).reshape(len(ids), WIDTH)
        x = x + linear(mixed, f"h.{layer}.attn.c_proj")
        x = x + linear(F.gelu(linear(norm(x, f"h.{layer}.ln_2"), f"h.{layer}.mlp.c_fc"), approximate="tanh"), f"h.{layer}.mlp.c_proj")
    return norm(x, "ln_f") @ W["wte.weight"].T


ids = [int(i) for i in (np.arange(CONTEXT) * 37 + 5) % VOCABULARY]
logits = model(torch.tensor(ids))
last = [float(f"{value:.9g}") for value in logits[-1].tolist()]
first = [float(f"{value:.9g}") for value in logits[0, :8].tolist()]
assert math.isfinite(sum(last))
OUT.write_text(json.dumps({"made by": "scripts/data/build-torch-gpt2.py", "torch": torch.__version__, "config": {"vocab_size": VOCABULARY, "n_positions": CONTEXT, "n_embd": WIDTH, "n_head": HEADS, "n_layer": LAYERS}, "ids": ids, "first": first, "last": last}) + "\n")
