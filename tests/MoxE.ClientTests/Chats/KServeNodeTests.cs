using System.Text.Json;
using MoxE.ClientTests.Harness;
using MoxE.TestKit;

namespace MoxE.ClientTests.Chats;

/// <summary>The open inference protocol v2 with <c>@grpc/grpc-js</c>.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class KServeNodeTests(ClientServer server) : IAsyncLifetime
{
    private CaseResults _cases = null!;

    public async Task InitializeAsync() => _cases = await server.CasesAsync("kserve.cjs", () => CaseResults.OfNodeAsync(
        "kserve.cjs", server.Grpc, Path.Combine(RepositoryPaths.Root, "protos"), server.Model, ClientServer.Prompt, $"{ClientServer.Tokens}"));

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    [InlineData("modelReady")]
    public void Probe_ARunningServer_IsTrue(string name) => Assert.True(_cases.Value(name).GetBoolean());

    [Fact]
    public void Metadata_OfTheModel_NamesTheTextTensor() =>
        Assert.Contains("text_input", _cases.Value("metadata").EnumerateArray().Select(name => name.GetString()));

    [Fact]
    public async Task Infer_WholeAndStreamed_IsTheTextThatEveryClientGets()
    {
        JsonElement whole = _cases.Value("infer"), stream = _cases.Value("streamInfer");
        Assert.Equal((await server.TextAsync(), server.Model, "mine"), (whole.GetProperty("text").GetString(), whole.GetProperty("model").GetString(), whole.GetProperty("id").GetString()));
        Assert.Equal(await server.TextAsync(), stream.GetProperty("text").GetString());
        Assert.InRange(stream.GetProperty("pieces").GetInt32(), 2, ClientServer.Tokens + 1);
    }

    [Theory]
    [InlineData("unknownModel", 5, "none-such")]
    [InlineData("badParameter", 3, "temperature")]
    public void Error_OfTheServer_IsItsStatusAndMessage(string name, int status, string said)
    {
        JsonElement error = _cases.Failure(name);
        Assert.Equal(status, error.GetProperty("code").GetInt32());
        Assert.Contains(said, error.GetProperty("details").GetString(), StringComparison.Ordinal);
    }
}
