"""MoxE itself: exported, checked against the PyTorch reference, timed and served."""
import json
import random

import moxe_model
from process import PeerError, executable, free_port, run

TYPES = ("fp32", "int8")
_TOLERANCE = 1e-4  # between two float32 programs whose sums run in different orders; 1e-6 is usual


class Ours:
    def __init__(self, repository, work):
        release = repository / "artifacts" / "bin"
        build = "build it with ./build.sh build"
        self.tool = executable(release / "MoxE.Cli" / "release" / "moxe", build)
        self.server = executable(release / "MoxE.Server" / "release" / "MoxE.Server", build)
        self.repository, self.work = repository, work
        self.checkpoint = work / "moxe"
        self.models = {kind: work / f"moxe-{kind}" for kind in TYPES}

    def prepare(self):
        """Writes the checkpoint and exports it once for each type."""
        moxe_model.write(self.checkpoint)
        for kind, folder in self.models.items():
            run([self.tool, "export", self.checkpoint, folder, "--name", f"moxe-m-{kind}", "--dtype", kind, "--overwrite"])

    def write_inputs(self):
        """Token sequences that both sides run before anything is timed."""
        draw = random.Random(5)
        sequences = [[draw.randrange(moxe_model.VOCABULARY) for _ in range(length)] for length in (1, 9, 40)]
        (self.checkpoint / "inputs.json").write_text(json.dumps({"sequences": sequences}))
        (self.checkpoint / "meta.json").write_text(json.dumps({"suggested_rel_tol": _TOLERANCE}))

    def verify(self):
        """Compares our logits with what the reference expects; gives our own words for the result."""
        try:
            return run([self.tool, "verify", self.checkpoint]).strip().splitlines()[-1]
        except PeerError as error:
            raise PeerError(f"our logits differ from the PyTorch reference's: nothing is timed\n{error}") from error

    def bench(self, kind, plan, threads):
        """One round of `moxe bench`: the machine's ceilings and every step of the plan."""
        report = json.loads(run([
            self.tool, "bench", self.models[kind], "--json", "--repeat", 1, "--threads", threads,
            "--prompt", plan.prompt, "--decode", plan.decode, "--batch", ",".join(map(str, plan.batches))]))
        steps = {"prefill": report["prefill"]} | {f"decode {step['rows']}": step for step in report["decode"]}
        found = {name: {"tokens_per_second": step["rows"] / step["seconds"], "share_of_floor": step["share_of_floor"]} for name, step in steps.items()}
        found["prefill"]["tokens_per_second"] = report["prefill_tokens_per_second"]
        costs = {name: (step["weight_bytes"], step["state_bytes"], step["operations"]) for name, step in steps.items()}
        return found, (report["bytes_per_second"], report["operations_per_second"]), costs, report["kernels"]

    def serve(self, kind, threads):
        """(command, port, path that tells readiness, fields of a request that only ours needs)."""
        port = free_port()
        options = {"Model:Path": self.models[kind], "Http:Port": port, "Grpc:Port": 0, "Engine:Threads": threads}
        return [self.server, *(f"--MoxE:{key}={value}" for key, value in options.items())], port, "/health/ready", {}

    def version(self):
        """The commit, and whether the tree differs from it."""
        try:
            commit = run(["git", "-C", self.repository, "rev-parse", "--short=12", "HEAD"]).strip()
            changed = run(["git", "-C", self.repository, "status", "--porcelain", "--untracked-files=no"]).strip()
        except PeerError:
            return "an unknown commit"
        return commit + (" with changes" if changed else "")
