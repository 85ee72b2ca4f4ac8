"""llama.cpp, from a folder that holds its built programs."""
import json

import mamba_moe
from process import PeerError, executable, free_port, run

TYPES = ("F32", "Q8_0")


class Llama:
    """Some programs may be missing: what needs them is then left out and said."""

    def __init__(self, folder, work):
        self.folder = folder / "bin" if (folder / "bin" / "llama-bench").is_file() else folder
        executable(self.folder / "llama-bench", "--llama must be a folder with llama-bench, or with bin/llama-bench, in it")
        self.models = {kind: work / f"mamba.{kind}.gguf" for kind in TYPES}

    def has(self, program):
        return (self.folder / program).is_file()

    def prepare(self):
        """Writes the model, and its Q8_0 form where llama-quantize is there."""
        mamba_moe.write(self.models["F32"])
        if self.has("llama-quantize"):
            run([self.folder / "llama-quantize", self.models["F32"], self.models["Q8_0"], "Q8_0"])
        else:
            del self.models["Q8_0"]

    def bench(self, kind, plan, threads):
        """One round: tokens/s of a prompt, of one sequence and, where llama-batched-bench is there, of several."""
        model = self.models[kind]
        answer = run([self.folder / "llama-bench", "-m", model, "-p", plan.prompt, "-n", plan.decode, "-t", threads, "-r", 1, "-o", "json"])
        found = {}
        for test in json.loads(answer):
            found["prefill" if test["n_prompt"] else "decode 1"] = test["avg_ts"]
        together = [batch for batch in plan.batches if batch > 1]
        if together and self.has("llama-batched-bench"):
            length = 16 + plan.batched_decode
            answer = run([
                self.folder / "llama-batched-bench", "-m", model, "-c", max(together) * length, "-b", 2048, "-ub", 512, "-t", threads, "-tb", threads,
                "-npp", 16, "-ntg", plan.batched_decode, "-npl", ",".join(map(str, together)), "--output-format", "jsonl"])
            lines = [json.loads(line) for line in answer.splitlines() if line.startswith("{")]
            if [line["pl"] for line in lines] != together:
                raise PeerError(f"llama-batched-bench told of batches {[line['pl'] for line in lines]}; {together} were asked for")
            found |= {f"decode {line['pl']}": line["speed_tg"] for line in lines}
        return found

    def cost(self, kind, step, plan):
        """(weight bytes, state bytes, operations) of a step, and its rows."""
        if step == "prefill":
            rows = min(plan.prompt, 512)  # its default micro-batch
            return mamba_moe.cost(self.models[kind], rows, 1, 1), rows
        batch = int(step.split()[1])
        return mamba_moe.cost(self.models[kind], batch, batch, batch), batch

    def serve(self, kind, threads, streams, tokens):
        """(command, port, path that tells readiness, fields of a request that only it needs)."""
        port = free_port()
        command = [
            self.folder / "llama-server", "-m", self.models[kind], "--host", "127.0.0.1", "--port", port, "-t", threads, "-tb", threads,
            "-np", streams, "-c", streams * tokens]
        return command, port, "/health", {"ignore_eos": True, "top_k": 1}

    def version(self):
        answer = json.loads(run([self.folder / "llama-bench", "-m", self.models["F32"], "-p", 1, "-n", 0, "-r", 1, "-o", "json"]))[0]
        return f"{answer['build_commit']} (build {answer['build_number']})"
