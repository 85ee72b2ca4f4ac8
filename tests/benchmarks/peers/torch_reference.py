"""
The PyTorch reference as a program, in a process of its own so that threads and memory are its own.
  torch_reference.py about               tells the version of PyTorch and the library behind its matrix products
  torch_reference.py check CASE...       compares logits with test vectors
  torch_reference.py expect FOLDER       writes FOLDER/expected.safetensors for FOLDER/inputs.json
  torch_reference.py time CHECKPOINT THREADS PROMPT DECODE    prints one JSON object
"""
import json
import re
import sys
import time
from pathlib import Path

import numpy
import torch

import tensor_file
from moxe_torch import MoxE


def about():
    """Which PyTorch this is: its speed is that of the library that does its matrix products."""
    torch.rand(64, 64) @ torch.rand(64, 64)
    mapped = Path("/proc/self/maps").read_text() if Path("/proc/self/maps").exists() else ""
    libraries = {Path(line.split()[-1]).name for line in mapped.splitlines() if re.search(r"/lib[^/]*(blas|mkl_core|mkl_rt)[^/]*$", line)}
    bundled = "MKL" if "BLAS_INFO=mkl" in torch.__config__.show() else "its own"
    print(f"{torch.__version__}, matrix products by {', '.join(sorted(libraries)) or bundled}")


def logits(model, tokens):
    """Of every position, by three ways of cutting the sequence: whole, in two pieces, token by token."""
    whole = model(tokens, model.state(), all_logits=True)
    state, half = model.state(), max(1, len(tokens) // 2)
    pieces = torch.cat([model(part, state, all_logits=True) for part in (tokens[:half], tokens[half:]) if part])
    state = model.state()
    return whole, pieces, torch.cat([model([token], state) for token in tokens])


def check(case):
    """The worst error of a test vector against its tolerance."""
    model, expected = MoxE(case), tensor_file.read(case / "expected.safetensors")
    worst = 0.0
    for number, tokens in enumerate(json.loads((case / "inputs.json").read_text())["sequences"]):
        truth = torch.from_numpy(expected[f"seq{number}.logits"])
        for way in logits(model, tokens):
            worst = max(worst, float((way - truth).abs().max() / truth.abs().max().clamp(min=1e-6)))
    allowed = json.loads((case / "meta.json").read_text())["suggested_rel_tol"]
    print(f"{case.name}: {worst:.1e}, allowed {allowed:.1e}")
    return worst <= allowed


def expect(folder):
    """Logits of inputs.json as the expected values of a test vector."""
    model, found = MoxE(folder), {}
    for number, tokens in enumerate(json.loads((folder / "inputs.json").read_text())["sequences"]):
        found[f"seq{number}.logits"] = model(tokens, model.state(), all_logits=True).numpy()
    tensor_file.write(folder / "expected.safetensors", [(name, value.shape, lambda v=value: v) for name, value in found.items()])


def measure(folder, threads, prompt, decode):
    """Seconds of a prompt and of a decoding step, after an unmeasured round of both."""
    torch.set_num_threads(threads)
    model, random = MoxE(folder), numpy.random.default_rng(1)
    vocabulary = len(model.embedding)
    for _ in range(2):
        state = model.state()
        start = time.perf_counter()
        model(random.integers(vocabulary, size=prompt).tolist(), state)
        prefilled = time.perf_counter()
        for token in random.integers(vocabulary, size=decode).tolist():
            model([token], state)
        end = time.perf_counter()
    print(json.dumps({
        "prefill_seconds": prefilled - start,
        "decode_seconds": (end - prefilled) / decode,
    }))


def main(arguments):
    verb, *rest = arguments
    with torch.inference_mode():
        if verb == "about":
            about()
        elif verb == "check":
            return 0 if all([check(Path(case)) for case in rest]) else 1
        elif verb == "expect":
            expect(Path(rest[0]))
        elif verb == "time":
            measure(Path(rest[0]), *map(int, rest[1:]))
        else:
            raise SystemExit(f"unknown verb {verb}; allowed: about, check, expect, time")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
