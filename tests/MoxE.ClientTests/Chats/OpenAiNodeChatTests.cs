using System.Text.Json;
using MoxE.ClientTests.Harness;

namespace MoxE.ClientTests.Chats;

/// <summary>Chat, embeddings, structured outputs and tools with the official <c>openai</c> package of npm.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class OpenAiNodeChatTests(ClientServer server) : IAsyncLifetime
{
    private CaseResults _cases = null!;

    public async Task InitializeAsync() => _cases = await server.CasesAsync("openai-chat.cjs", () => CaseResults.OfNodeAsync("openai-chat.cjs", server.Http, server.Model));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Chat_WholeStreamedAndAccumulated_IsTheSameText()
    {
        JsonElement whole = _cases.Value("whole"), stream = _cases.Value("stream");
        Assert.Equal(("assistant", "chat.completion"), (whole.GetProperty("role").GetString(), whole.GetProperty("object").GetString()));
        Assert.NotEmpty(whole.GetProperty("text").GetString()!);
        Assert.Equal(Facts(whole), Facts(stream));
        Assert.Equal("assistant", stream.GetProperty("role").GetString());
        Assert.Equal(whole.GetProperty("usage").GetRawText(), stream.GetProperty("usage").GetRawText());
        Assert.Equal(Facts(whole), Facts(_cases.Value("runner")));
    }

    [Fact]
    public void Chat_LogprobsAndChoices_HaveTheirShapes()
    {
        JsonElement[] tokens = [.. _cases.Value("logprobs").EnumerateArray()];
        Assert.Equal(_cases.Value("whole").GetProperty("text").GetString(), string.Concat(tokens.Select(token => token[0].GetString())));
        Assert.All(tokens, token => Assert.True(token[1].GetDouble() <= 0));
        Assert.All(tokens, token => Assert.Equal(2, token[2].GetInt32()));
        Assert.Equal([0, 1, 2], _cases.Value("severalChoices").EnumerateArray().Select(index => index.GetInt32()));
    }

    [Fact]
    public void Chat_ASchema_IsKeptTo()
    {
        JsonElement person = _cases.Value("schema");
        Assert.Equal(JsonValueKind.String, person.GetProperty("name").ValueKind);
        Assert.InRange(person.GetProperty("age").GetInt32(), 0, 99);
    }

    [Theory]
    [InlineData("tool")]
    [InlineData("toolStream")]
    public void Chat_AForcedTool_IsCalled(string name)
    {
        JsonElement call = _cases.Value(name);
        Assert.Equal("weather", call.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.String, call.GetProperty("arguments").GetProperty("city").ValueKind);
    }

    [Fact]
    public void Embeddings_PackedAndPlain_AreTheSameUnitVectors()
    {
        JsonElement answer = _cases.Value("embeddings");
        double[][] packed = Vectors(answer.GetProperty("packed")), plain = Vectors(answer.GetProperty("plain"));
        Assert.Equal(2, packed.Length);
        Assert.Equal(plain.SelectMany(vector => vector).Select(value => (float)value), packed.SelectMany(vector => vector).Select(value => (float)value));
        Assert.All(plain, vector => Assert.Equal(1, vector.Sum(value => value * value), 4));
        Assert.NotEqual(plain[0], plain[1]);
    }

    [Fact]
    public void Stream_LeftByItsReader_EndsTheGeneration() => Assert.Equal(1, _cases.Value("abortStream").GetInt32());

    [Theory]
    [InlineData("modelWithASlash", 404, "none/such")]
    [InlineData("unknownModel", 404, "none-such")]
    [InlineData("badRole", 400, "pirate")]
    [InlineData("noMessages", 400, "messages")]
    [InlineData("badField", 400, "top_logprobs")]
    [InlineData("badEmbedding", 400, "input")]
    public void Error_OfTheServer_IsTheLibrarysOwn(string name, int status, string said)
    {
        JsonElement error = _cases.Failure(name);
        Assert.Equal(status, error.GetProperty("status").GetInt32());
        Assert.Contains(said, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static (string?, string?) Facts(JsonElement answer) => (answer.GetProperty("text").GetString(), answer.GetProperty("finish").GetString());

    private static double[][] Vectors(JsonElement vectors) => [.. vectors.EnumerateArray().Select(vector => vector.EnumerateArray().Select(value => value.GetDouble()).ToArray())];
}
