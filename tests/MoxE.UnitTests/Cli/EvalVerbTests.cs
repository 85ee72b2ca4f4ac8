using System.Text.Json;
using MoxE.Cli.Evaluation;
using MoxE.Engine.Loading;
using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.UnitTests.Cli;

public class EvalVerbTests(CliModels models) : IClassFixture<CliModels>
{
    private const int First = 3; // sequences 3 and 4 of the case: the long ones
    private readonly int[][] _sequences = GoldenLogits.Inputs(CliModels.P01Case)[First..];

    [Fact]
    public async Task Eval_TokenSequences_GivesTheCrossEntropyOfTheExpectedLogits()
    {
        using JsonDocument report = JsonDocument.Parse((await Run("512", "--json")).Out);

        double nats = 0;
        JsonElement[] scores = [.. report.RootElement.GetProperty("sequences").EnumerateArray()];
        for (int i = 0; i < _sequences.Length; i++)
        {
            double expected = GoldenLogits.NatsPerToken(CliModels.P01Case, First + i, _sequences[i]);
            AssertNear(expected, scores[i].GetProperty("nats_per_token").GetDouble());
            nats += expected * (_sequences[i].Length - 1);
        }

        JsonElement total = report.RootElement.GetProperty("total");
        int predictions = _sequences.Sum(sequence => sequence.Length - 1);
        Assert.Equal(predictions, total.GetProperty("predictions").GetInt32());
        AssertNear(nats / predictions, total.GetProperty("nats_per_token").GetDouble());
        AssertNear(Math.Exp(nats / predictions), total.GetProperty("perplexity").GetDouble());
        Assert.Equal(JsonValueKind.Null, total.GetProperty("bits_per_byte").ValueKind);
    }

    [Fact]
    public async Task Eval_TokenSequences_CountsExpertsAsExpected()
    {
        using JsonDocument report = JsonDocument.Parse((await Run("512", "--json")).Out);

        using var expected = SafetensorsFile.Open(Path.Combine(CliModels.P01Case, "expected.safetensors"));
        JsonElement[] layers = [.. report.RootElement.GetProperty("router").EnumerateArray()];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            float[] Floats(string name) => [.. Enumerable.Range(First, _sequences.Length).SelectMany(i => expected.ReadFloats($"seq{i}.layer{layer}.{name}"))];
            int[] chosen = [.. Enumerable.Range(First, _sequences.Length).SelectMany(i => expected.ReadInts($"seq{i}.layer{layer}.topk_indices"))];
            int experts = layers[layer].GetProperty("expert_share").GetArrayLength();
            Assert.Equal(Enumerable.Range(0, experts).Select(expert => chosen.Count(e => e == expert)), layers[layer].GetProperty("expert_token_counts").Deserialize<int[]>());
            AssertNear(1, layers[layer].GetProperty("expert_share").Deserialize<double[]>()!.Sum());
            AssertNear(chosen.Count(e => e < experts / 2) / (double)chosen.Length, layers[layer].GetProperty("mlstm_group_share").GetDouble());
            AssertNear(Floats("entropy").Average(), layers[layer].GetProperty("mean_entropy").GetDouble());
            AssertNear(Floats("d_t").Average(), layers[layer].GetProperty("mean_difficulty").GetDouble());
        }

        Assert.NotEmpty(layers);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("7")]
    [InlineData("19")]
    public async Task Eval_AnyChunk_GivesTheSameBits(string chunk) =>
        Assert.Equal((await Run("512", "--json")).Out, (await Run(chunk, "--json", "--threads", "1")).Out);

    [Fact]
    public async Task Eval_AgainstTheSameModel_AgreesEverywhere()
    {
        using JsonDocument report = JsonDocument.Parse((await Run("512", "--json", "--against", models.P01)).Out);

        JsonElement agreement = report.RootElement.GetProperty("agreement");
        int predictions = _sequences.Sum(sequence => sequence.Length - 1);
        Assert.Equal((predictions, predictions, 1.0), (agreement.GetProperty("predictions").GetInt32(), agreement.GetProperty("same").GetInt32(), agreement.GetProperty("share").GetDouble()));
        Assert.Equal(report.RootElement.GetProperty("total").GetProperty("nats_per_token").GetDouble(), agreement.GetProperty("nats_per_token_of_other").GetDouble());
    }

    [Fact]
    public void Score_LikeliestTokens_AreThoseOfTheExpectedLogits()
    {
        using LoadedModel model = LoadedModel.Open(models.P01, new LoadOptions { MaxStepTokens = 7, MaxLogitRows = 7 });
        SequenceScorer scorer = new(model.Runner, tokens: null, new RouterStatistics(model.Runner.Shape));
        IReadOnlyList<SequenceScore> scores = scorer.Score([.. _sequences.Select(ids => new EvalSequence("s", ids))], default);
        for (int i = 0; i < _sequences.Length; i++)
        {
            float[][] logits = GoldenLogits.Logits(CliModels.P01Case, First + i, _sequences[i].Length);
            Assert.Equal(logits[..^1].Select(row => Array.IndexOf(row, row.Max())), scores[i].Likeliest);
        }
    }

    [Fact]
    public void Agreement_OfTwoScores_CountsEqualChoices()
    {
        SequenceScore[] first = [new("a", 4, 3, 1, null) { Likeliest = [1, 2, 3] }, new("b", 2, 1, 1, null) { Likeliest = [7] }];
        SequenceScore[] second = [new("a", 4, 3, 4, null) { Likeliest = [1, 5, 3] }, new("b", 2, 1, 2, null) { Likeliest = [8] }];
        var agreement = GreedyAgreement.Of("other", first, second);
        Assert.Equal((4L, 2L, 0.5, 1.5), (agreement.Predictions, agreement.Same, agreement.Share, agreement.NatsPerTokenOfOther));
    }

    [Fact]
    public async Task Eval_Text_HasARowForEachSequenceAndTheTotal()
    {
        CliRun run = await Run("512");

        Assert.Matches(@"\| sequences\[0\] +\| +19 \| +\d+\.\d{6} \| +\d+\.\d{3} \| +- \|", run.Out);
        Assert.Matches(@"\| total +\|", run.Out);
        Assert.Matches(@"\| mean entropy \|", run.Out);
    }

    [Theory]
    [InlineData("{", "bad.json")]
    [InlineData("{}", "sequences")]
    [InlineData("[]", "sequences")]
    [InlineData("""{ "sequences": [] }""", "sequences")]
    [InlineData("""{ "sequences": [null] }""", "sequences")]
    [InlineData("""{ "sequences": [[1, "a"]] }""", "bad.json")]
    [InlineData("""{ "sequences": [[1, 2], [1, 97]] }""", "sequences[1][1]: found 97; allowed: 0 to 96")]
    [InlineData("""{ "sequences": [[1]] }""", "sequences[0]: found 1 tokens")]
    public async Task Eval_BadTokensFile_SaysWhere(string text, string part) =>
        (await CliRun.Of("eval", models.P01, "--tokens", models.NewFile("bad.json", text))).AssertFailed(part);

    [Theory]
    [InlineData("exactly one")]
    [InlineData("exactly one", "--text", "a", "--tokens", "b")]
    [InlineData("no tokenizer", "--text", "a")]
    [InlineData("nowhere.json: the file is missing", "--tokens", "nowhere.json")]
    [InlineData("\"0\"", "--tokens", "b", "--chunk", "0")]
    public async Task Eval_BadArguments_AreOneLine(string part, params string[] args) =>
        (await CliRun.Of(["eval", models.P01, .. args])).AssertFailed(part);

    private async Task<CliRun> Run(string chunk, params string[] args)
    {
        string file = models.NewFile("sequences.json", JsonSerializer.Serialize(new { note = "other keys are notes", sequences = _sequences }));
        CliRun run = await CliRun.Of(["eval", models.P01, "--tokens", file, "--chunk", chunk, .. args]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run;
    }

    private static void AssertNear(double expected, double actual) => Assert.InRange(actual, expected * (1 - 1e-5), expected * (1 + 1e-5));
}
