using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http.Details;

/// <summary>Routing and timings from the engine to the answer.</summary>
public sealed class RoutingAnswerTests
{
    // The counting model's routers say the same of every token in both layers, but for the experts of a step's rows.
    private const string Layer = """{"experts":[0,1],"weights":[0.5,0.5],"entropy":0.25,"difficulty":0.75}""";

    [Fact]
    public async Task Post_ReturnRouting_GivesEveryLayerOfEveryToken()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement choice = (await server.Http.AnswerAsync("""{"prompt":"a","max_tokens":2,"temperature":0,"return_routing":true}""")).GetProperty("choices")[0];
        Assert.Equal($$"""[{"token_id":98,"layers":[{{Layer}},{{Layer}}]},{"token_id":99,"layers":[{{Layer}},{{Layer}}]}]""", choice.GetProperty("routing").GetRawText());
    }

    [Fact]
    public async Task Post_ReturnRoutingStreamed_ComesWithItsToken()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IReadOnlyList<JsonElement> events = Completions.Events(await server.Http.StreamTextAsync("""{"prompt":"a","max_tokens":2,"temperature":0,"return_routing":true,"stream":true}"""));
        Assert.Equal([98, 99], events.SelectMany(chunk => chunk.GetProperty("choices")[0].GetProperty("routing").EnumerateArray()).Select(token => token.GetProperty("token_id").GetInt32()));
        Assert.All(events, chunk => Assert.Equal(2, Assert.Single(chunk.GetProperty("choices")[0].GetProperty("routing").EnumerateArray()).GetProperty("layers").GetArrayLength()));
    }

    [Fact]
    public async Task Post_ReturnTimings_AddUp()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement timings = (await server.Http.AnswerAsync("""{"prompt":"a","max_tokens":5,"temperature":0,"return_timings":true}""")).GetProperty("choices")[0].GetProperty("timings");
        double Of(string name) => timings.GetProperty(name + "_ms").GetDouble();
        Assert.True(Of("prefill") > 0 && Of("decode") > 0);
        Assert.Equal(Of("queue") + Of("prefill"), Of("first_token"), 1e-3);
        Assert.Equal(Of("first_token") + Of("decode"), Of("total"), 1e-3);
    }
}
