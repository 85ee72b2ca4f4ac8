using System.Text.Json;
using MoxE.ClientTests.Harness;

namespace MoxE.ClientTests.OtherClients;

/// <summary>Python's grpcio without generated code, through the server's reflection.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class GrpcPythonTests(ClientServer server) : IAsyncLifetime
{
    private CaseResults _cases = null!;

    public async Task InitializeAsync() =>
        _cases = await server.CasesAsync("reflection_client.py", () => CaseResults.OfPythonAsync("reflection_client.py", server.Grpc, server.Http, server.Model, ClientServer.Prompt, $"{ClientServer.Tokens}"));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Reflection_ServicesAndSymbols_AreTold()
    {
        string?[] services = [.. _cases.Value("services").EnumerateArray().Select(name => name.GetString())];
        Assert.Contains("moxe.serving.v1.GenerationService", services);
        Assert.Contains("grpc.health.v1.Health", services);
        Assert.Equal("LookupError", _cases.Failure("unknownSymbol").GetProperty("code").GetString());
    }

    [Fact]
    public void Unary_HealthModelAndTokens_Answer()
    {
        Assert.Equal(1, _cases.Value("health").GetInt32()); // SERVING
        Assert.Equal(server.Model, _cases.Value("model").GetString());
        Assert.Equal(ClientServer.Prompt, _cases.Value("tokens").GetString());
    }

    [Fact]
    public async Task Generate_Streamed_IsTheTextThatHttpGives()
    {
        JsonElement answer = _cases.Value("generate");
        Assert.Equal(await server.TextAsync(), answer.GetProperty("text").GetString());
        Assert.Equal(2, answer.GetProperty("finish").GetInt32()); // FINISH_REASON_LENGTH
        Assert.Equal(ClientServer.Tokens, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public void Generate_Cancelled_EndsTheGeneration()
    {
        Assert.Equal("CANCELLED", _cases.Value("cancel").GetProperty("code").GetString());
        Assert.Equal(1, _cases.Value("cancel").GetProperty("cancelled").GetInt32());
    }

    [Theory]
    [InlineData("unknownModel", "NOT_FOUND", "none-such")]
    [InlineData("badField", "INVALID_ARGUMENT", "temperature")]
    [InlineData("deadline", "DEADLINE_EXCEEDED", "")]
    public void Error_OfTheServer_IsItsStatusAndMessage(string name, string status, string said)
    {
        JsonElement error = _cases.Failure(name);
        Assert.Equal(status, error.GetProperty("code").GetString());
        Assert.Contains(said, error.GetProperty("details").GetString(), StringComparison.Ordinal);
    }
}
