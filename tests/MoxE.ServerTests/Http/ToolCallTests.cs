using System.Text;
using System.Text.Json;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

/// <summary>Forced calls. The model says a script, and the constraint forbids nothing.</summary>
public sealed class ToolCallTests
{
    private const string Path = "/v1/chat/completions";
    private const string Head = """{"messages":[{"role":"user","content":"a"}],"temperature":0,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"at":{"$ref":"#/$defs/place"}},"$defs":{"place":{"type":"string"}}}}},{"type":"function","function":{"name":"time"}}]""";
    private const string Named = Head + ""","tool_choice":{"type":"function","function":{"name":"weather"}}""";
    private const string Required = Head + ""","tool_choice":"required" """;

    [Theory]
    [InlineData(Named, """{"at": "Rome"}""", "weather", """{"at": "Rome"}""")]
    [InlineData(Required, """{"name":"weather","arguments":{"at":"Ro{\"}me"}}""", "weather", """{"at":"Ro{\"}me"}""")]
    [InlineData(Required, """{ "name" : "time" , "arguments" : {} }""", "time", "{}")]
    public async Task Post_AForcedCall_IsACallOfTheMessage(string head, string said, string function, string arguments)
    {
        await using RunningServer server = await StartAsync(new AnyText(), said);
        JsonElement answer = JsonDocument.Parse(await server.Http.PostTextAsync(Path, head + "}")).RootElement;
        JsonElement choice = answer.GetProperty("choices")[0];
        JsonElement message = choice.GetProperty("message");
        Assert.Equal(["role", "content", "refusal", "tool_calls"], message.EnumerateObject().Select(property => property.Name));
        Assert.Equal(JsonValueKind.Null, message.GetProperty("content").ValueKind);
        JsonElement call = Assert.Single(message.GetProperty("tool_calls").EnumerateArray());
        Assert.Matches("^call_[0-9a-f]{24}$", call.GetProperty("id").GetString());
        Assert.Equal("function", call.GetProperty("type").GetString());
        Assert.Equal((function, arguments), (call.GetProperty("function").GetProperty("name").GetString(), call.GetProperty("function").GetProperty("arguments").GetString()));
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData(Named, """{"at":"Rome"}""")]
    [InlineData(Required, """{"name":"weather","arguments":{"at":"Rome"}}""")]
    public async Task Post_AForcedCall_StreamsItsArguments(string head, string said)
    {
        await using RunningServer server = await StartAsync(new AnyText(), said);
        IReadOnlyList<JsonElement> events = Completions.Events(await server.Http.PostTextAsync(Path, head + ""","stream":true}"""));
        JsonElement[] deltas = [.. events.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))];
        Assert.Equal("""{"role":"assistant","content":null}""", deltas[0].GetRawText());
        string id = deltas[1].GetProperty("tool_calls")[0].GetProperty("id").GetString()!;
        Assert.Equal($$$"""{"tool_calls":[{"index":0,"id":"{{{id}}}","type":"function","function":{"name":"weather","arguments":""}}]}""", deltas[1].GetRawText());
        StringBuilder arguments = new();
        foreach (JsonElement delta in deltas.Skip(2).SkipLast(1))
        {
            JsonElement call = Assert.Single(delta.GetProperty("tool_calls").EnumerateArray());
            Assert.Equal(["index", "function"], call.EnumerateObject().Select(property => property.Name));
            arguments.Append(call.GetProperty("function").GetProperty("arguments").GetString());
        }

        Assert.Equal("""{"at":"Rome"}""", arguments.ToString());
        Assert.Equal("{}", deltas[^1].GetRawText());
        Assert.Equal("tool_calls", events[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Post_ACallCutShort_SaysLengthAndGivesWhatThereIs()
    {
        await using RunningServer server = await StartAsync(new AnyText(), """{"name":"weather","arguments":{"at":"Rome"}}""");
        JsonElement choice = JsonDocument.Parse(await server.Http.PostTextAsync(Path, Required + ""","max_tokens":36}""")).RootElement.GetProperty("choices")[0];
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("""{"at":""", choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()![..6]);
        JsonElement early = JsonDocument.Parse(await server.Http.PostTextAsync(Path, Required + ""","max_tokens":3}""")).RootElement.GetProperty("choices")[0];
        Assert.False(early.GetProperty("message").TryGetProperty("tool_calls", out _));
    }

    [Fact]
    public async Task Post_ANamedFunction_IsConstrainedToItsParameters()
    {
        AnyText compiler = new();
        await using RunningServer server = await StartAsync(compiler, "{}");
        await server.Http.PostTextAsync(Path, Named + "}");
        Assert.Equal(
            new ConstraintFields("tool_choice", MoxE.Engine.Constraints.ConstraintKind.JsonSchema, """{"type":"object","properties":{"at":{"$ref":"#/$defs/place"}},"$defs":{"place":{"type":"string"}}}"""),
            Assert.Single(compiler.Compiled));
    }

    [Fact]
    public async Task Post_ARequiredCall_IsConstrainedToOneOfTheFunctions()
    {
        AnyText compiler = new();
        await using RunningServer server = await StartAsync(compiler, "{}");
        await server.Http.PostTextAsync(Path, Required + "}");
        Assert.Equal(
            """
            {"anyOf":[{"type":"object","properties":{"name":{"const":"weather"},"arguments":{"$ref":"#/$defs/tool0"}},"required":["name","arguments"],"additionalProperties":false},
            {"type":"object","properties":{"name":{"const":"time"},"arguments":{"$ref":"#/$defs/tool1"}},"required":["name","arguments"],"additionalProperties":false}],
            "$defs":{"tool0":{"type":"object","properties":{"at":{"$ref":"#/$defs/tool0/$defs/place"}},"$defs":{"place":{"type":"string"}}},
            "tool1":{"type":"object","properties":{},"additionalProperties":false}}}
            """.Replace("\n", "", StringComparison.Ordinal),
            Assert.Single(compiler.Compiled).Source);
    }

    [Fact]
    public async Task Post_AutoOrNone_LeavesTextAsItIs()
    {
        JoinedChat chat = new();
        await using RunningServer server = await RunningServer.StartAsync(chat.AddTo);
        foreach (string choice in new[] { "auto", "none" })
        {
            JsonElement answer = JsonDocument.Parse(await server.Http.PostTextAsync(Path, $$"""{{Head}},"tool_choice":"{{choice}}","max_tokens":2}""")).RootElement;
            Assert.Equal("bc", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
            Assert.Equal(choice == "auto" ? 2 : default(int?), chat.Last.ShownTools?.GetArrayLength());
        }
    }

    private static async Task<RunningServer> StartAsync(AnyText compiler, string said)
    {
        RunningServer server = await RunningServer.StartAsync(services =>
        {
            new JoinedChat().AddTo(services);
            compiler.AddTo(services);
        });
        server.Runner.Script = Encoding.UTF8.GetBytes(said);
        return server;
    }
}
