using System.Text.Json;

namespace MoxE.UnitTests.Cli;

/// <summary>Figures of a model that an independent implementation computed from its checkpoint, and the tool's own beside them.</summary>
/// <param name="model">The exported model.</param>
/// <param name="data">Folder of <c>expected.json</c> and <c>heldout_tokens.json</c>.</param>
internal sealed class RecordedFigures(string model, string data)
{
    private const double Tolerance = 1e-4; // relative
    private readonly JsonElement _expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "expected.json"))).RootElement;

    /// <summary>Greedy continuations: prompt, prompt_ids, output_ids, output_text.</summary>
    public IReadOnlyList<JsonElement> Greedy => [.. _expected.GetProperty("greedy").EnumerateArray()];

    /// <summary>Loss and routing of the held-out tokens.</summary>
    public async Task AssertHeldOutAsync()
    {
        CliRun run = await CliRun.Of("eval", model, "--tokens", Path.Combine(data, "heldout_tokens.json"), "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        using JsonDocument report = JsonDocument.Parse(run.Out);
        JsonElement heldOut = _expected.GetProperty("heldout"), total = report.RootElement.GetProperty("total");
        Assert.Equal(heldOut.GetProperty("predictions").GetInt32(), total.GetProperty("predictions").GetInt32());
        AssertNear(heldOut.GetProperty("nats_per_token"), total.GetProperty("nats_per_token"));
        AssertNear(heldOut.GetProperty("perplexity"), total.GetProperty("perplexity"));
        AssertAll(heldOut.GetProperty("per_chunk"), report.RootElement.GetProperty("sequences"), (expected, score) => AssertNear(expected, score.GetProperty("nats_per_token")));
        AssertAll(_expected.GetProperty("router").GetProperty("layers"), report.RootElement.GetProperty("router"), AssertRouting);
    }

    /// <summary>The tokens of one greedy continuation.</summary>
    public async Task AssertGreedyAsync(int index)
    {
        JsonElement greedy = Greedy[index];
        string text = greedy.GetProperty("prompt").GetString()!;
        int[] ids = greedy.GetProperty("prompt_ids").Deserialize<int[]>()!;
        int[] expected = greedy.GetProperty("output_ids").Deserialize<int[]>()!;

        // The end-of-text token cannot be typed as text.
        string[] prompt = ids.Contains(0) ? ["--token-ids", string.Join(',', ids)] : ["--prompt", text];
        CliRun run = await CliRun.Of(["generate", model, .. prompt, "--max-tokens", $"{expected.Length}", "--ignore-eos", "--print-ids"]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(expected, run.Out.Split(',').Select(int.Parse));
    }

    private static void AssertRouting(JsonElement expected, JsonElement layer)
    {
        AssertAll(expected.GetProperty("expert_token_counts"), layer.GetProperty("expert_token_counts"), (e, a) => Assert.Equal(e.GetInt32(), a.GetInt32()));
        AssertNear(expected.GetProperty("mean_entropy"), layer.GetProperty("mean_entropy"));
        AssertNear(expected.GetProperty("mean_difficulty"), layer.GetProperty("mean_difficulty"));
        AssertNear(expected.GetProperty("mlstm_group_share_of_assignments"), layer.GetProperty("mlstm_group_share"));
    }

    private static void AssertAll(JsonElement expected, JsonElement actual, Action<JsonElement, JsonElement> same)
    {
        Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
        Assert.All(expected.EnumerateArray().Zip(actual.EnumerateArray()), pair => same(pair.First, pair.Second));
    }

    private static void AssertNear(JsonElement expected, JsonElement actual) =>
        Assert.InRange(actual.GetDouble() / expected.GetDouble(), 1 - Tolerance, 1 + Tolerance);
}
