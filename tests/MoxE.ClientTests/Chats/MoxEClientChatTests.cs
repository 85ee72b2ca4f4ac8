using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;
using MoxE.Client;
using MoxE.ClientTests.Harness;

namespace MoxE.ClientTests.Chats;

/// <summary>Our own client: chat, tokens, embeddings, routing and aborts.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class MoxEClientChatTests(ClientServer server) : IDisposable
{
    private readonly MoxEClient _client = new(new Uri(server.Http));

    private ChatRequest Request => new() { Model = server.Model, Messages = [ChatTurn.User(ClientServer.Prompt)], MaxCompletionTokens = 16, Temperature = 0 };

    [Fact]
    public async Task Chat_WholeAndStreamed_IsTheSameText()
    {
        ChatCompletion whole = await _client.ChatAsync(Request);
        List<ChatChunk> chunks = await _client.StreamChatAsync(Request).ToListAsync();
        Assert.Equal("assistant", whole.Choices[0].Message.Role);
        Assert.NotEmpty(whole.Choices[0].Message.Content!);
        Assert.Equal(whole.Choices[0].Message.Content, string.Concat(chunks.SelectMany(chunk => chunk.Choices).Select(choice => choice.Delta.Content)));
        Assert.Equal(whole.Usage, chunks[^1].Usage);
    }

    [Fact]
    public async Task Chat_WithRouting_TellsEachToken()
    {
        ChatCompletion answer = await _client.ChatAsync(Request with { ReturnRouting = true });
        IReadOnlyList<RoutedToken> routing = answer.Choices[0].Routing!;
        Assert.Equal(answer.Usage!.CompletionTokens, routing.Count);
        Assert.All(routing.SelectMany(token => token.Layers), layer =>
        {
            Assert.Equal(layer.Experts.Count, layer.Weights.Count);
            Assert.Equal(1, layer.Weights.Sum(), 4);
            Assert.InRange(layer.Difficulty!.Value, 0, 1);
        });
    }

    [Fact]
    public async Task Tokens_ThereAndBack_AreTheText()
    {
        TokenList tokens = await _client.TokenizeAsync(new TokenizeRequest { Prompt = ClientServer.Prompt, ReturnTokenStrs = true });
        Assert.Equal(tokens.Tokens.Count, tokens.Count);
        Assert.Equal(tokens.Count, tokens.TokenStrs!.Count);
        Assert.Equal(ClientServer.Prompt, await _client.DetokenizeAsync(new DetokenizeRequest { Tokens = tokens.Tokens }));
        Assert.Equal((await _client.ChatAsync(Request)).Usage!.PromptTokens, await _client.CountTokensAsync(Request));
    }

    [Fact]
    public async Task Embeddings_OverTheAbstractions_AreUnitVectors()
    {
        using MoxEEmbeddingGenerator generator = new(_client, server.Model);
        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(["one", "two"]);
        Assert.All(vectors, vector => Assert.Equal(1, vector.Vector.ToArray().Sum(value => (double)value * value), 4));
    }

    [Fact]
    public async Task Abort_ByItsId_EndsTheStream()
    {
        int before = await server.CancelledWhenIdleAsync();
        ChatRequest endless = Request with
        {
            RequestId = "to-be-aborted",
            MaxCompletionTokens = ClientServer.EndlessTokens,
            AdditionalProperties = new Dictionary<string, JsonElement> { ["ignore_eos"] = JsonSerializer.SerializeToElement(true) },
        };
        await Assert.ThrowsAsync<MoxEException>(async () =>
        {
            bool asked = false;
            await foreach (ChatChunk _ in _client.StreamChatAsync(endless))
            {
                asked = asked || await _client.AbortAsync("to-be-aborted");
            }
        });
        Assert.Equal(before + 1, await server.CancelledWhenIdleAsync());
        Assert.False(await _client.AbortAsync("to-be-aborted"));
    }

    [Fact]
    public async Task Error_BadMessages_NamesThem()
    {
        MoxEException error = await Assert.ThrowsAsync<MoxEException>(() => _client.ChatAsync(Request with { Messages = [new ChatTurn("pirate", "x")] }));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), (error.Status, error.Type));
        Assert.StartsWith("messages", error.Param, StringComparison.Ordinal);
    }

    public void Dispose() => _client.Dispose();
}
