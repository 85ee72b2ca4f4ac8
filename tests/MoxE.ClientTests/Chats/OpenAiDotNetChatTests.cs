using System.ClientModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using MoxE.ClientTests.Harness;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace MoxE.ClientTests.Chats;

/// <summary>The NuGet packages <c>OpenAI</c> and <c>Microsoft.Extensions.AI.OpenAI</c>.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class OpenAiDotNetChatTests(ClientServer server)
{
    private const string PersonSchema = """{"type":"object","properties":{"name":{"type":"string","maxLength":8}},"required":["name"],"additionalProperties":false}""";
    private static readonly OpenAI.Chat.ChatMessage[] Messages = [new UserChatMessage("In the beginning")];

    private OpenAIClient Client => new(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri($"{server.Http}/v1") });

    private ChatClient Chat => Client.GetChatClient(server.Model);

    [Fact]
    public async Task Chat_WholeAndStreamed_IsTheSameText()
    {
        ChatCompletionOptions options = new() { MaxOutputTokenCount = 16, Temperature = 0 };
        ChatCompletion whole = await Chat.CompleteChatAsync(Messages, options);
        string text = "";
        await foreach (StreamingChatCompletionUpdate update in Chat.CompleteChatStreamingAsync(Messages, options))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        Assert.NotEmpty(text);
        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal((ChatMessageRole.Assistant, whole.Usage.InputTokenCount + whole.Usage.OutputTokenCount), (whole.Role, whole.Usage.TotalTokenCount));
    }

    [Fact]
    public async Task Chat_ASchema_IsKeptTo()
    {
        ChatCompletionOptions options = new()
        {
            MaxOutputTokenCount = 64,
            Temperature = 0,
            ResponseFormat = OpenAI.Chat.ChatResponseFormat.CreateJsonSchemaFormat("person", BinaryData.FromString(PersonSchema), jsonSchemaIsStrict: true),
        };
        ChatCompletion answer = await Chat.CompleteChatAsync(Messages, options);
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(answer.Content[0].Text).RootElement.GetProperty("name").ValueKind);
    }

    [Fact]
    public async Task Embeddings_Texts_AreVectorsOfOneLength()
    {
        OpenAIEmbeddingCollection vectors = await Client.GetEmbeddingClient(server.Model).GenerateEmbeddingsAsync(["one", "two"]);
        Assert.Equal(2, vectors.Count);
        Assert.Equal(vectors[0].ToFloats().Length, vectors[1].ToFloats().Length);
        Assert.InRange(vectors.Usage.InputTokenCount, 2, 16);
    }

    [Fact]
    public async Task Error_UnknownModel_IsItsStatusAndMessage()
    {
        ClientResultException error = await Assert.ThrowsAsync<ClientResultException>(() => Client.GetChatClient("none-such").CompleteChatAsync(Messages));
        Assert.Equal(404, error.Status);
        Assert.Contains("none-such", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_LeftByItsReader_EndsTheGeneration()
    {
        int before = await server.CancelledWhenIdleAsync();
        await foreach (StreamingChatCompletionUpdate update in Chat.CompleteChatStreamingAsync(Messages, new ChatCompletionOptions { MaxOutputTokenCount = ClientServer.EndlessTokens, Temperature = 0 }))
        {
            if (update.ContentUpdate.Count > 0)
            {
                break;
            }
        }

        Assert.Equal(before + 1, await server.CancelledWhenIdleAsync());
    }

    [Fact]
    public async Task Abstractions_OverTheirAdapterAndOverOurs_GiveTheSameAnswer()
    {
        ChatOptions options = new() { MaxOutputTokens = 16, Temperature = 0, StopSequences = ["\n\n\n"] };
        using IChatClient theirs = Chat.AsIChatClient();
        using MoxE.Client.MoxEClient client = new(new Uri(server.Http));
        using MoxE.Client.MoxEChatClient ours = new(client, server.Model);

        ChatResponse a = await theirs.GetResponseAsync("In the beginning", options), b = await ours.GetResponseAsync("In the beginning", options);
        ChatResponse c = await ours.GetStreamingResponseAsync("In the beginning", options).ToChatResponseAsync();

        Assert.Equal((a.Text, a.FinishReason, a.Usage!.TotalTokenCount), (b.Text, b.FinishReason, b.Usage!.TotalTokenCount));
        Assert.Equal((b.Text, b.FinishReason, b.Usage.TotalTokenCount), (c.Text, c.FinishReason, c.Usage!.TotalTokenCount));
    }
}
