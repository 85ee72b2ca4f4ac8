"""What is measured, and the paths it is measured with."""
import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from process import PeerError


@dataclass(frozen=True)
class Plan:
    """Sizes of a round."""
    threads: tuple
    rounds: int
    prompt: int = 512
    decode: int = 128
    batches: tuple = (1, 16, 32)
    batched_decode: int = 64  # tokens of each sequence when the peer decodes several
    torch_decode: int = 32
    streams: tuple = (1, 16, 32)
    served_prompt: int = 128
    served_tokens: int = 128


def parse(arguments):
    """The command line: (options, plan)."""
    parser = argparse.ArgumentParser(
        prog="run.sh",
        description="Runs MoxE beside a built llama.cpp and a PyTorch, in rounds in the same run, and compares tokens/s and shares of the floor. Fetches nothing.")
    parser.add_argument("--llama", type=Path, metavar="PATH", help="folder of a built llama.cpp: llama-bench, and as far as they are there llama-quantize, llama-batched-bench, llama-server")
    parser.add_argument("--python", default="python3", metavar="PYTHON", help="a Python with numpy; with torch too, the PyTorch reference is run (default: python3)")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where the models are made, 1.5 GB (default: runs/peers)")
    parser.add_argument("--threads", default="1,2", metavar="N,…", help="thread counts, one after the other (default: 1,2)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds of each comparison; medians are told (default: 3)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="where the figures go (default: peers.json in the work folder); the table lies beside it as .md")
    parser.add_argument("--no-torch", action="store_true", help="leave PyTorch out")
    parser.add_argument("--no-serving", action="store_true", help="leave the servers out")
    parser.add_argument("--quick", action="store_true", help="one round of small sizes: does everything run?")
    options = parser.parse_args(arguments)
    try:
        threads = tuple(int(part) for part in options.threads.split(","))
    except ValueError:
        threads = ()
    if not threads or min(threads) < 1 or options.rounds < 1:
        raise PeerError(f"--threads {options.threads} --rounds {options.rounds}: allowed are whole numbers from 1 on, as in --threads 1,2 --rounds 3")
    if options.llama is not None and not options.llama.is_dir():
        raise PeerError(f"--llama {options.llama}: no such folder")
    if options.llama is None and options.no_torch:
        raise PeerError("nothing to compare with: give --llama PATH, or leave --no-torch out")
    if options.quick:
        return options, Plan(threads, 1, prompt=64, decode=16, batched_decode=16, torch_decode=8, served_prompt=16, served_tokens=16)
    return options, Plan(threads, options.rounds)


if __name__ == "__main__":
    parse(sys.argv[1:])
