"""Makes tests/fixtures/gpt2: a small GPT-2 as Hugging Face's own library writes it to disk, and what it answers.

    python3 -m venv venv && venv/bin/pip install torch transformers tokenizers
    venv/bin/python scripts/data/build-gpt2-fixture.py

The tokeniser is learned from the student guides, by the library `tokenizers`; weights are random, and larger than those that
a training begins with, so that every part of the model has a say in its scores. reference.json holds ids of texts that are
hard to cut, scores (float32) after each token of one of them and after the last of another, and what the model writes when it
always takes the best.
"""
import json
import pathlib

import tokenizers
import torch
import transformers
from tokenizers import ByteLevelBPETokenizer

ROOT = pathlib.Path(__file__).parents[2]
OUT = ROOT / "tests" / "fixtures" / "gpt2"
END = "<|endoftext|>"
TEXTS = [
    "The loss is lower.",
    "¿Qué aprendió la máquina? ¡Ñandú, pingüino y corazón!",
    "I'm sure they're what we've seen; it'll do, I'd say: don't. I'M, THEY'RE, DON'T",
    "  two spaces,   three spaces, and at the end  ",
    "line one\nline two\n\n\tindented\r\n   last line\n",
    "3.14159 and 1,000,000 x2 ½ ² Ⅷ ٣",
    "naïve café: e\u0301 is not é",
    "👍🏽 family 👩‍👩‍👧 flag 🇵🇪 done",
    "print(a[0]!=b) # --- ... !?",
    "日本語とрусский и العربية",
    "non\u00a0breaking\u2003space\u200bzero",
    "under_score's 'quoted' ''s it's's",
    f"one text{END}another{END}",
    "",
    " ",
    "\ufeffmark",
]
torch.manual_seed(7)
torch.set_num_threads(1)

trained = ByteLevelBPETokenizer()
trained.train([str(ROOT / "docs" / "student-guide" / f"{language}.md") for language in ("en", "es")], vocab_size=384, min_frequency=2, special_tokens=[END], show_progress=False)
OUT.mkdir(parents=True, exist_ok=True)
trained.save_model(str(OUT))
tokenizer = transformers.GPT2TokenizerFast.from_pretrained(str(OUT))

config = transformers.GPT2Config(vocab_size=len(tokenizer), n_positions=32, n_embd=32, n_head=2, n_layer=2, bos_token_id=tokenizer.eos_token_id, eos_token_id=tokenizer.eos_token_id)
model = transformers.GPT2LMHeadModel(config).eval()
with torch.no_grad():
    for name, weight in model.named_parameters():
        if name.endswith("bias"):
            weight.normal_(0, 0.1)
        elif ".ln_" in name:
            weight.normal_(1, 0.2)
        else:
            weight.normal_(0, 0.25)
model.save_pretrained(str(OUT))
(OUT / "generation_config.json").unlink(missing_ok=True)

def scores(ids):
    with torch.no_grad():
        return [[float(f"{value:.6g}") for value in row] for row in model(torch.tensor([ids])).logits[0].tolist()]

reference = {
    "made by": "scripts/data/build-gpt2-fixture.py",
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__},
    "ids": [{"text": text, "ids": tokenizer(text)["input_ids"]} for text in TEXTS],
    "decoded": [{"ids": ids, "text": tokenizer.decode(ids, clean_up_tokenization_spaces=False)} for ids in ([0, 100, 200, 300, 0], [162, 95])],
}
prompts = [reference["ids"][index]["ids"] for index in (1, 3)]
reference["scores"] = [{"ids": prompts[0][:6], "scores": scores(prompts[0][:6])}, {"ids": prompts[1][:8], "scores": scores(prompts[1][:8])[-1:]}]
reference["greedy"] = []
for ids in prompts:
    written = model.generate(torch.tensor([ids[:8]]), max_new_tokens=20, do_sample=False, eos_token_id=None, pad_token_id=0)[0].tolist()
    reference["greedy"].append({"prompt": ids[:8], "written": written[8:]})
with open(OUT / "reference.json", "w") as file:
    json.dump(reference, file, ensure_ascii=True)
    file.write("\n")
