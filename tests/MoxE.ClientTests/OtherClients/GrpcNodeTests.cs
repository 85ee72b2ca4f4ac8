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
    public async Task Generate_Streamed_IsTheTextThatHttpGives(string name)
    {
        JsonElement answer = _cases.Value(name);
        Assert.Equal(await server.TextAsync(), answer.GetProperty("text").GetString());
        Assert.Equal("FINISH_REASON_LENGTH", answer.GetProperty("finish").GetString());
        Assert.Equal(ClientServer.Tokens, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

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
    [InlineData("deadline", 4, "")]
    public void Error_OfTheServer_IsItsStatusAndMessage(string name, int status, string said)
    {
        JsonElement error = _cases.Failure(name);
        Assert.Equal(status, error.GetProperty("code").GetInt32());
        Assert.Contains(said, error.GetProperty("details").GetString(), StringComparison.Ordinal);
    }
}
