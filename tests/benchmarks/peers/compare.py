"""The comparison: prepares the models, checks the reference, runs everything in turn, writes JSON and a table."""
import json
import statistics
import sys
from datetime import datetime, timezone
from pathlib import Path

import load
import moxe_model
import report
from llama import Llama
from ours import TYPES, Ours
from plan import parse
from process import PeerError, memory, run, server, thread_limits

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
SERVED_TYPE, SERVED_PEER_TYPE = "int8", "Q8_0"
GOLDEN = ("p01_moxe_xlstm_standard", "p02_moxe_xlstm_proportional_e8", "p03_moxe_xlstm_masked_tied", "p11_stability_512")


def main(arguments):
    options, plan = parse(arguments)
    work = (options.work or REPOSITORY / "runs" / "peers").resolve()
    work.mkdir(parents=True, exist_ok=True)
    moxe = Ours(REPOSITORY, work)
    llama = Llama(options.llama.resolve(), work) if options.llama else None
    reference = [options.python, "-B", HERE / "torch_reference.py"]
    torch = None
    if not options.no_torch:
        try:
            torch = run([*reference, "about"]).strip()
        except PeerError as error:
            raise PeerError(f"--python {options.python}: it cannot run PyTorch; give one that can, or --no-torch\n{error}") from error

    say("models")
    moxe.prepare()
    notes = []
    if llama:
        llama.prepare()
        notes += [f"{program} is not there: what it measures is left out" for program in ("llama-quantize", "llama-batched-bench", "llama-server") if not llama.has(program)]
    checks = [] if options.no_torch else check(moxe, reference)
    results = {threads: bench(moxe, llama, None if options.no_torch else reference, plan, threads) for threads in plan.threads}
    serving = {}
    if llama and llama.has("llama-server") and SERVED_PEER_TYPE in llama.models and not options.no_serving:
        serving = {threads: serve(moxe, llama, plan, threads, work) for threads in plan.threads}
    document = {
        "time": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": " ".join(["run.sh", *(Path(part).name if "/" in part else part for part in arguments)]),  # figures are published: no paths
        "commit": moxe.version(),
        "machine": machine(),
        "llama.cpp": llama.version() if llama else None,
        "PyTorch": torch,
        "plan": vars(plan),
        "checks": checks,
        "notes": notes,
        "results": results,
        "serving": serving,
    }
    out = (options.json or work / "peers.json").resolve()
    out.write_text(json.dumps(document, indent=1) + "\n")
    table = report.markdown(document)
    out.with_suffix(".md").write_text(table)
    print(table)
    say(f"written: {out} and {out.with_suffix('.md')}")
    return 0


def check(moxe, reference):
    """Nothing is timed before the PyTorch reference agrees with the test vectors and ours with the reference."""
    say("checks")
    golden = run([*reference, "check", *(REPOSITORY / "tests" / "golden" / case for case in GOLDEN)]).strip().splitlines()
    moxe.write_inputs()
    run([*reference, "expect", moxe.checkpoint])
    return [*(f"PyTorch against test vector {line}" for line in golden), f"ours against PyTorch, model M: {moxe.verify()}"]


def bench(moxe, llama, reference, plan, threads):
    """Rounds of ours, llama.cpp and PyTorch in turn; each share is of the ceilings that the same round measured."""
    rounds = []
    for number in range(plan.rounds):
        say(f"{threads} threads, round {number + 1} of {plan.rounds}")
        series, ceilings, costs = {}, [], {}
        for kind in TYPES:
            series[f"moxe {kind}"], ceiling, costs[kind], kernels = moxe.bench(kind, plan, threads)
            ceilings.append(ceiling)
        ceiling = tuple(statistics.mean(values) for values in zip(*ceilings))
        for kind in llama.models if llama else ():
            speeds = llama.bench(kind, plan, threads)
            series[f"llama.cpp {kind}"] = {step: figure(speed, *llama.cost(kind, step, plan), ceiling) for step, speed in speeds.items()}
        if reference:
            series["PyTorch fp32"] = time_reference(reference, moxe, plan, threads, costs["fp32"], ceiling)
        rounds.append({"bytes_per_second": ceiling[0], "operations_per_second": ceiling[1], "kernels": kernels, "series": series})
    return {"rounds": rounds, "medians": medians([one["series"] for one in rounds])}


def time_reference(reference, moxe, plan, threads, costs, ceiling):
    told = json.loads(run([*reference, "time", moxe.checkpoint, threads, plan.prompt, plan.torch_decode], thread_limits(threads)))
    rows = min(plan.prompt, 256)  # the step of ours whose cost was counted
    return {
        "prefill": figure(plan.prompt / told["prefill_seconds"], costs["prefill"], rows, ceiling),
        "decode 1": figure(1 / told["decode_seconds"], costs["decode 1"], 1, ceiling),
    }


def figure(tokens_per_second, cost, rows, ceiling):
    """A speed and its share of the floor: the shortest time that the step's bytes or operations can take here."""
    weights, states, operations = cost
    floor = max((weights + states) / ceiling[0], operations / ceiling[1])
    return {"tokens_per_second": tokens_per_second, "share_of_floor": floor * tokens_per_second / rows}


def serve(moxe, llama, plan, threads, work):
    """Both servers under the same streams, in turn."""
    rounds = []
    for number in range(plan.rounds):
        say(f"servers, {threads} threads, round {number + 1} of {plan.rounds}")
        tokens = plan.served_prompt + plan.served_tokens + 16
        rounds.append({
            f"moxe {SERVED_TYPE}": serve_one(moxe.serve(SERVED_TYPE, threads), plan, work / "moxe-server.log"),
            f"llama.cpp {SERVED_PEER_TYPE}": serve_one(llama.serve(SERVED_PEER_TYPE, threads, max(plan.streams), tokens), plan, work / "llama-server.log"),
        })
    return {"rounds": rounds, "medians": medians(rounds)}


def serve_one(start, plan, log):
    command, port, ready, extra = start
    found = {}
    with server(command, port, ready, log) as pid:
        load.measure(port, 1, plan.served_prompt, 8, moxe_model.VOCABULARY, extra)  # unmeasured
        for streams in plan.streams:
            result = load.measure(port, streams, plan.served_prompt, plan.served_tokens, moxe_model.VOCABULARY, extra)
            found[f"{streams} streams"] = {**vars(result), "resident_bytes": memory(pid)[0], "peak_bytes": memory(pid)[1]}
    return found


def medians(rounds):
    """The median over rounds of every figure of every series and step."""
    return {name: {step: {key: statistics.median(one[name][step][key] for one in rounds) for key in figures} for step, figures in steps.items()} for name, steps in rounds[0].items()}


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        name = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), "unknown")
    return name


def say(what):
    print(f"run.sh: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PeerError as problem:
        print(f"run.sh: {problem}", file=sys.stderr)
        sys.exit(2)
