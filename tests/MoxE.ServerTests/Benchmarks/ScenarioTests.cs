using System.Text.Json;
using MoxE.ServerTests.RealModel;

namespace MoxE.ServerTests.Benchmarks;

/// <summary>The scenarios of moxe bench serve against a server that runs already.</summary>
[Collection(BridgeModelCollection.Name)]
public sealed class ScenarioTests(BridgeModelServer model)
{
    [Fact]
    public async Task LongPrompt_IntoStreams_ComparesTheirGapsAndLeavesThem()
    {
        JsonElement[] results = await RunAsync("long_prompt", "--scenario", "long-prompt", "--streams", "2", "--long-prompt-tokens", "600", "--max-tokens", "3");

        Assert.Equal(["http", "grpc"], results.Select(result => result.GetProperty("protocol").GetString()));
        Assert.All(results, result =>
        {
            Assert.Equal((2, 600), (result.GetProperty("streams").GetInt32(), result.GetProperty("long_prompt_tokens").GetInt32()));
            Assert.True(result.GetProperty("before").GetProperty("count").GetInt32() > 0);
            Assert.True(result.GetProperty("during").GetProperty("count").GetInt32() > 0);
            Assert.True(result.GetProperty("after").GetProperty("count").GetInt32() > 0);
            Assert.True(result.GetProperty("long_first_token").GetDouble() > 0);
            Assert.False(result.TryGetProperty("error", out _));
        });
        model.Server.Until(status => status.SlotsUsed == 0); // the streams were given up, and the server has seen it
    }

    [Fact]
    public async Task Mixed_ShortOnesAndALongOne_CountsAllFour()
    {
        JsonElement[] results = await RunAsync("mixed", "--scenario", "mixed", "--requests", "5", "--long-prompt-tokens", "300", "--max-tokens", "2", "--protocol", "grpc");

        JsonElement result = results.Single();
        Assert.Equal(
            [5, 5, 1, 1],
            new[] { "short_alone", "short_together", "long_alone", "long_together" }.Select(name => result.GetProperty(name).GetProperty("time_to_first_token").GetProperty("count").GetInt32()));
        Assert.Equal(300, result.GetProperty("long_together").GetProperty("prompt_tokens").GetInt32());
    }

    private async Task<JsonElement[]> RunAsync(string property, params string[] arguments)
    {
        string output = await BenchProcess.RunAsync(
            ["serve", "--url", model.Server.HttpAddress.ToString(), "--grpc", model.Server.GrpcAddress.ToString(), "--warmup", "1", "--prompt-tokens", "4", "--json", .. arguments]);
        using var json = JsonDocument.Parse(output);
        return [.. json.RootElement.GetProperty(property).EnumerateArray().Select(result => result.Clone())];
    }
}
