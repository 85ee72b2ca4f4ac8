using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;

namespace MoxE.UnitTests.Cli.Ablation;

public sealed class AblateVerbTests : IDisposable
{
    private readonly AblationFixture _fixture = new();

    [Fact]
    public async Task Ablate_TwoRunsTwoSeeds_TrainsEachWithItsMergedConfiguration()
    {
        CliRun run = await _fixture.Ablate(AblationFixture.Plan());

        Assert.Equal(0, run.Code);
        Assert.Equal(
            new[] { "moxe-s1", "standard-s1", "moxe-s2", "standard-s2" }.Select(id => $"train {_fixture.Out}/configs/{id}.json --out {_fixture.Out}/runs/{id}"),
            _fixture.Calls);
        JsonNode config = JsonNode.Parse(_fixture.Read("configs/standard-s2.json"))!;
        Assert.Equal("""{"num_experts":4,"xlstm":{"embedding_dim":32},"router_type":"standard"}""", config["model"]!.ToJsonString());
        Assert.Equal((2, 3), ((int)config["seed"]!, (int)config["steps"]!));
        Assert.Equal(_fixture.PathOf("train.bin"), (string)config["data"]!["train"]!);
    }

    [Fact]
    public async Task Ablate_TrainedModels_AreExportedAndEvaluated()
    {
        await _fixture.Ablate(AblationFixture.Plan());

        string golden = CliModels.Case(AblationFixture.Conditioned);
        var lengths = AblationFixture.HeldOut.Select(sequence => sequence.Length - 1).ToArray();
        double nats = AblationFixture.HeldOut.Select((sequence, i) => GoldenLogits.NatsPerToken(golden, 3 + i, sequence) * lengths[i]).Sum() / lengths.Sum();
        Assert.Equal(nats, _fixture.Figure("moxe", 1, "held_out_nats_per_token"), nats * 1e-5);
        Assert.Equal(Math.Exp(nats), _fixture.Figure("moxe", 2, "held_out_perplexity"), Math.Exp(nats) * 1e-4);
        Assert.Equal((192, 200), (_fixture.Figure("moxe", 1, "training_tokens"), _fixture.Figure("moxe", 1, "training_tokens_per_second"))); // the median of 10, 200, 300
        Assert.Equal(
            ParameterCount.Of(MoxEConfig.Parse(File.ReadAllBytes(Path.Combine(golden, "config.json")), "p01")),
            new ParameterCount((long)_fixture.Figure("moxe", 1, "parameters_total"), (long)_fixture.Figure("moxe", 1, "parameters_active")));
        CliRun eval = await CliRun.Of("eval", Path.Combine(_fixture.Out, "models", "standard-s1"), "--tokens", _fixture.PathOf("heldout.json"), "--json");
        using var report = JsonDocument.Parse(eval.Out);
        double[] variation = [.. report.RootElement.GetProperty("router").EnumerateArray().Select(layer => layer.GetProperty("share_variation").GetDouble())];
        Assert.Equal(variation.Average(), _fixture.Figure("standard", 1, "load_variation"), 1e-12);
        Assert.Equal(variation[1], _fixture.Figure("standard", 1, "load_variation.layer1", "layers.csv"));
    }

    [Fact]
    public async Task Ablate_Finished_PrintsTheTableItWrote()
    {
        CliRun run = await _fixture.Ablate(AblationFixture.Plan());

        Assert.Equal(_fixture.Read("table.md"), run.Out);
        Assert.Contains("| 0 | MoxE | 2 |", run.Out, StringComparison.Ordinal);
        Assert.Contains("4 of 4: standard-s2: perplexity ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ablate_DenseRun_IsCountedWithoutWhatNeverRuns()
    {
        JsonObject plan = AblationFixture.Plan();
        plan["runs"]![1]!["set"]!["dense"] = true;

        await _fixture.Ablate(plan);

        var config = MoxEConfig.Parse(File.ReadAllBytes(Path.Combine(CliModels.Case(AblationFixture.Standard), "config.json")), "p05");
        long gate = config.NumLayers * config.NumExperts * (config.Xlstm.EmbeddingDim + (config.GateBias ? 1L : 0));
        long twoExperts = ParameterCount.Of(config with { NumExperts = config.NumExperts + 2 }).Total - ParameterCount.Of(config).Total - (2 * gate / config.NumExperts);
        Assert.Equal(ParameterCount.Of(config).Total - gate - (twoExperts / 2 * (config.NumExperts - 1)), _fixture.Figure("standard", 1, "parameters_total"));
        Assert.Equal(ParameterCount.Of(config with { TopKExperts = 1 }).ActivePerToken - gate, _fixture.Figure("standard", 1, "parameters_active"));
        Assert.DoesNotContain("b,standard,1,load_variation", _fixture.Read("results.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ablate_FailingRun_IsReportedAndTheOthersGoOn()
    {
        JsonObject plan = AblationFixture.Plan();
        plan["runs"]![1]!["set"]!["fail"] = true;

        CliRun run = await _fixture.Ablate(plan);

        Assert.Equal(2, run.Code);
        Assert.Equal(4, _fixture.Calls.Length);
        Assert.Contains("moxe: standard-s2: failed: the trainer ended with exit code 2: moxe: the loss is NaN", run.Error, StringComparison.Ordinal);
        Assert.Contains("| MoxE | 2 |", run.Out, StringComparison.Ordinal);
        Assert.Contains("| standard | 0 | - |", run.Out, StringComparison.Ordinal);
        Assert.Equal("starting", File.ReadLines(Path.Combine(_fixture.Out, "output", "standard-s1.txt")).Order().Last());
    }

    [Fact]
    public async Task Ablate_Resume_TrainsOnlyWhatIsMissing()
    {
        await _fixture.Ablate(AblationFixture.Plan(), "--only", "moxe");
        Assert.Equal(2, _fixture.Calls.Length);
        Directory.CreateDirectory(Path.Combine(_fixture.Out, "runs", "standard-s1", "unfinished"));

        CliRun run = await _fixture.Ablate(AblationFixture.Plan(), "--resume", "--only", "b", "0");

        Assert.Equal((0, 4), (run.Code, _fixture.Calls.Length));
        Assert.All(_fixture.Calls[2..], call => Assert.Contains("standard", call, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_fixture.Out, "runs", "standard-s1", "unfinished")));
        Assert.Contains("| MoxE | 2 |", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ablate_ResumeWithOtherSettings_IsRefused()
    {
        JsonObject plan = AblationFixture.Plan();
        await _fixture.Ablate(plan, "--only", "moxe");
        plan["base"]!["steps"] = 4;

        (await _fixture.Ablate(plan, "--resume")).AssertFailed("of other settings than moxe-s1 has now");
    }

    [Fact]
    public async Task Ablate_Serving_IsMeasuredOnceForEachRun()
    {
        JsonObject plan = AblationFixture.Plan();
        plan["serving"] = new JsonObject { ["prompt"] = 4, ["decode"] = 2, ["batch"] = new JsonArray(1, 3), ["rounds"] = 2, ["threads"] = 1 };

        CliRun first = await _fixture.Ablate(plan);
        string measured = _fixture.Read("speeds.json");
        CliRun again = await _fixture.Ablate(plan, "--resume");

        Assert.Contains("measuring the speed of serving of 2 models", first.Error, StringComparison.Ordinal);
        Assert.All(
            (string[])["serving_prefill_tokens_per_second", "serving_decode_tokens_per_second.batch1", "serving_decode_tokens_per_second.batch3"],
            metric => Assert.True(_fixture.Figure("standard", 1, metric) > 0));
        Assert.Equal((0, "", measured, first.Out), (again.Code, again.Error, _fixture.Read("speeds.json"), again.Out));
    }

    [Fact]
    public async Task Ablate_TrainingSpeed_IsMeasuredAloneInRounds()
    {
        JsonObject plan = AblationFixture.Plan();
        plan["training_speed"] = new JsonObject { ["steps"] = 4, ["rounds"] = 3, ["threads"] = 2 };

        CliRun run = await _fixture.Ablate(plan);

        Assert.Equal(
            Enumerable.Repeat(new[] { "moxe-s1", "standard-s1" }, 3).SelectMany(ids => ids)
                .Select(id => $"train-bench {_fixture.Out}/configs/{id}.json --workers 2 --steps 4 --no-parts --json"),
            _fixture.Calls[4..]);
        Assert.Equal((70, 80), (_fixture.Figure("moxe", 1, "training_tokens_per_second"), _fixture.Figure("standard", 1, "training_tokens_per_second"))); // the medians of 50, 70, 90 and 60, 80, 100
        Assert.Contains("3 interleaved rounds of 4 steps", run.Out, StringComparison.Ordinal);

        // A figure that the plan did not ask for before is not known yet.
        plan["serving"] = new JsonObject { ["prompt"] = 4, ["decode"] = 2, ["batch"] = new JsonArray(1), ["rounds"] = 1, ["threads"] = 1 };
        await _fixture.Ablate(plan, "--resume");
        Assert.True(_fixture.Figure("moxe", 1, "serving_decode_tokens_per_second.batch1") > 0);
    }

    [Fact]
    public async Task Ablate_TwoJobs_TrainsTwoAtATime()
    {
        // The first trial's trainer waits for the second's.
        using AblationFixture fixture = new("[ -p \"$here/meet\" ] || mkfifo \"$here/meet\"; case \"$2\" in *moxe-s1*) read _ < \"$here/meet\";; *standard-s1*) echo > \"$here/meet\";; esac");

        Assert.Equal(0, (await fixture.Ablate(AblationFixture.Plan(), "--jobs", "2")).Code);
    }

    [Fact]
    public async Task Ablate_FolderWithFiles_NeedsResume()
    {
        await _fixture.Ablate(AblationFixture.Plan());

        (await _fixture.Ablate(AblationFixture.Plan())).AssertFailed(_fixture.Out, "--resume");
    }

    [Fact]
    public async Task Ablate_UnknownRun_IsNamedWithThoseThereAre() =>
        (await _fixture.Ablate(AblationFixture.Plan(), "--only", "moxy")).AssertFailed("\"moxy\"", "moxe, standard", "0, b");

    [Theory]
    [InlineData("seeds", "[]", "seeds: found ; allowed: one or more")]
    [InlineData("seeds", "[1, 1]", "seeds: found 1, 1")]
    [InlineData("runs", "[]", "runs: found none")]
    [InlineData("runs", """[{ "group": "a", "name": "a/b" }]""", "runs.name: found a/b")]
    [InlineData("runs", """[{ "group": "a", "name": "x" }, { "group": "a", "name": "x" }]""", "x twice")]
    [InlineData("runs", """[{ "name": "x" }]""", "group")]
    [InlineData("runs", """[{ "group": "a", "name": "moxe", "set": { "steps.x": 1 } }]""", "run moxe: set: \"steps.x\": steps is a value")]
    [InlineData("reference", "\"other\"", "reference: found other; allowed: the name of a run (moxe, standard)")]
    [InlineData("serving", """{ "rounds": 0 }""", "serving.rounds: found 0; allowed: 1 to 1000")]
    [InlineData("serving", """{ "batch": [4, 4] }""", "serving.batch: found 4, 4")]
    [InlineData("training_speed", """{ "threads": 0 }""", "training_speed.threads: found 0; allowed: 1 to 1024")]
    [InlineData("surplus", "1", "surplus")]
    [InlineData("base", "null", "base")]
    public async Task Ablate_BadPlan_SaysWhatAndWhatIsAllowed(string key, string value, string part)
    {
        JsonObject plan = AblationFixture.Plan();
        plan[key] = JsonNode.Parse(value);

        (await _fixture.Ablate(plan)).AssertFailed(part);
        Assert.Empty(_fixture.Calls);
    }

    public void Dispose() => _fixture.Dispose();
}
