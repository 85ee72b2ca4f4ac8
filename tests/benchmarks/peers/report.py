"""The figures as a Markdown page."""

_PAIRS = {"fp32": "F32", "int8": "Q8_0"}


def markdown(document):
    """A page: machine, checks, one table of steps for each thread count, one of the servers."""
    lines = [
        "# MoxE beside its peers",
        "",
        f"{document['machine']}; {document['time']}; ours at {document['commit']}.",
        f"llama.cpp: {document['llama.cpp'] or 'left out'}. PyTorch: {document['PyTorch'] or 'left out'}.",
        f"`{document['command']}`, medians over {document['plan']['rounds']} round(s), everything in turn.",
        "",
        "PyTorch runs the same weights as ours and is measured against the same floor. llama.cpp has no xLSTM: it runs a Mamba-2 mixture of experts of like active bytes,",
        "so shares of the floor compare the engines, tokens/s the models too. The floor is the shortest time in which a step's",
        "bytes can be read or its operations done at the rates measured in the same round; operations of ours",
        "with int8 weights at the rate measured for bytes, all others at the float32 rate, which flatters llama.cpp's Q8_0.",
        "",
        *(f"* {line}" for line in [*document["checks"], *document["notes"]]),
    ]
    for threads, result in document["results"].items():
        lines += ["", f"## {threads} thread{'s' if int(threads) > 1 else ''}", "", *_ceilings(result["rounds"]), "", *_steps(result["medians"])]
    for threads, result in document["serving"].items():
        lines += ["", f"## Servers, {threads} thread{'s' if int(threads) > 1 else ''}", "", *_servers(result["medians"], document["plan"])]
    return "\n".join(lines) + "\n"


def _ceilings(rounds):
    reads = [one["bytes_per_second"] / 1e9 for one in rounds]
    operations = [one["operations_per_second"] / 1e9 for one in rounds]
    return [f"Ceilings: {min(reads):.1f} to {max(reads):.1f} GB/s, {min(operations):.0f} to {max(operations):.0f} GFLOP/s. Kernels: {rounds[0]['kernels']}."]


def _steps(medians):
    yield "| step | ours | tokens/s | of floor | peer | tokens/s | of floor | tokens/s ratio | share ratio |"
    yield "|---|---|--:|--:|---|--:|--:|--:|--:|"
    for kind, peer_kind in _PAIRS.items():
        mine = medians[f"moxe {kind}"]
        for peer in (f"llama.cpp {peer_kind}", "PyTorch fp32"):
            for step, theirs in medians.get(peer, {}).items():
                own = mine[step]
                yield " | ".join([
                    f"| {step}", kind, f"{own['tokens_per_second']:,.0f}", f"{own['share_of_floor']:.0%}",
                    peer, f"{theirs['tokens_per_second']:,.0f}", f"{theirs['share_of_floor']:.0%}",
                    _ratio(own, theirs, "tokens_per_second"), _ratio(own, theirs, "share_of_floor") + " |"])


def _servers(medians, plan):
    yield f"Prompts of {plan['served_prompt']} tokens, {plan['served_tokens']} tokens each, greedy, all streams at once; the client shares the machine."
    yield ""
    yield "| streams | server | tokens/s | first token, median | first token, last | resident | peak |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for step in next(iter(medians.values())):
        for name, steps in medians.items():
            one = steps[step]
            yield (
                f"| {step} | {name} | {one['tokens_per_second']:,.0f} | {one['first_token_median'] * 1000:,.0f} ms | {one['first_token_last'] * 1000:,.0f} ms "
                f"| {one['resident_bytes'] / 1e6:,.0f} MB | {one['peak_bytes'] / 1e6:,.0f} MB |")


def _ratio(own, theirs, key):
    return f"{own[key] / theirs[key]:.1f}×"
