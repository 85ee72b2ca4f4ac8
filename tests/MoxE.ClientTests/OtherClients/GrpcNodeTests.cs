using System.Text.Json;
using MoxE.ClientTests.Harness;
using MoxE.TestKit;

namespace MoxE.ClientTests.OtherClients;

/// <summary><c>@grpc/grpc-js</c> with the repository's own .proto file.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class GrpcNodeTests(ClientServer server) : IAsyncLifetime
{
    private CaseResults _cases = null!;

    public async Task InitializeAsync() => _cases = await server.CasesAsync("grpc.cjs", () => CaseResults.OfNodeAsync(
        "grpc.cjs", server.Grpc, server.Http, Path.Combine(RepositoryPaths.Root, "protos"), server.Model, ClientServer.Prompt, $"{ClientServer.Tokens}"));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Unary_ModelAndTokens_AnswerAsTheProtoSays()
    {
        Assert.Equal(server.Model, _cases.Value("model").GetProperty("name").GetString());
        Assert.InRange(_cases.Value("model").GetProperty("vocabulary").GetInt32(), 256, int.MaxValue);
        Assert.Equal(ClientServer.Prompt, _cases.Value("tokens").GetString());
    }

    [Theory]
    [InlineData("generate")]
    [InlineData("generateFromTokens")]
    [InlineData("complete")]
    public async Task Generate_StreamedAndWhole_IsTheTextThatHttpGives(string name)
    {
        JsonElement answer = _cases.Value(name);
        Assert.Equal(await server.TextAsync(), answer.GetProperty("text").GetString());
        Assert.Equal("FINISH_REASON_LENGTH", answer.GetProperty("finish").GetString());
        Assert.Equal(ClientServer.Tokens, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public void Chat_StreamedAndWhole_IsTheTextThatHttpGives()
    {
        string http = _cases.Value("chatOverHttp").GetString()!;
        Assert.NotEmpty(http);
        foreach (string name in new[] { "chat", "completeChat" })
        {
            JsonElement answer = _cases.Value(name);
            Assert.Equal((http, "FINISH_REASON_LENGTH"), (answer.GetProperty("text").GetString(), answer.GetProperty("finish").GetString()));
        }
    }

    [Fact]
    public void Chat_AForcedTool_IsCalled()
    {
        JsonElement answer = _cases.Value("tool");
        Assert.Equal(("", "weather", "FINISH_REASON_TOOL_CALLS"), (answer.GetProperty("text").GetString(), answer.GetProperty("name").GetString(), answer.GetProperty("finish").GetString()));
        using JsonDocument arguments = JsonDocument.Parse(answer.GetProperty("arguments").GetString()!);
        Assert.True(arguments.RootElement.GetProperty("sunny").ValueKind is JsonValueKind.True or JsonValueKind.False);
    }

    [Fact]
    public void Embed_TextsAndIds_AreUnitVectors()
    {
        JsonElement[] vectors = [.. _cases.Value("embed").EnumerateArray()];
        Assert.Equal(2, vectors.Length);
        Assert.All(vectors, vector => Assert.Equal(1, vector.EnumerateArray().Sum(value => value.GetDouble() * value.GetDouble()), 4));
    }

    [Fact]
    public void ListModels_OneModel_IsReady() => Assert.Equal($"""[["{server.Model}","MODEL_STATE_READY"]]""", _cases.Value("models").GetRawText());

    [Fact]
    public void Abort_ByItsId_EndsTheCall() => Assert.Equal("""{"requests":1,"code":"CANCELLED"}""", _cases.Value("abort").GetRawText());

    [Fact]
    public void Generate_Cancelled_EndsTheGeneration()
    {
        Assert.Equal("CANCELLED", _cases.Value("cancel").GetProperty("code").GetString());
        Assert.Equal(1, _cases.Value("cancel").GetProperty("cancelled").GetInt32());
    }

    [Theory]
    [InlineData("unknownModel", 5, "none-such")]
    [InlineData("unknownModelCard", 5, "none-such")]
    [InlineData("badField", 3, "temperature")]
    [InlineData("noPrompt", 3, "prompt")]
    [InlineData("badMessage", 3, "messages[0].role")]
    [InlineData("unknownRequest", 5, "none-such")]
    [InlineData("deadline", 4, "")]
    public void Error_OfTheServer_IsItsStatusAndMessage(string name, int status, string said)
    {
        JsonElement error = _cases.Failure(name);
        Assert.Equal(status, error.GetProperty("code").GetInt32());
        Assert.Contains(said, error.GetProperty("details").GetString(), StringComparison.Ordinal);
    }
}
