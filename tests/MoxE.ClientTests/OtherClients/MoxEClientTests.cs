using System.Net;
using System.Text.Json;
using MoxE.Client;
using MoxE.ClientTests.Harness;

namespace MoxE.ClientTests.OtherClients;

/// <summary>Our own client against the real server.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class MoxEClientTests(ClientServer server) : IDisposable
{
    private readonly MoxEClient _client = new(new Uri(server.Http));

    private CompletionRequest Request => new() { Model = server.Model, Prompt = ClientServer.Prompt, MaxTokens = ClientServer.Tokens, Temperature = 0 };

    [Fact]
    public async Task Models_ListAndOne_FindTheModel()
    {
        Assert.Contains(server.Model, (await _client.ListModelsAsync()).Select(card => card.Id));
        Assert.Equal("moxe", (await _client.GetModelAsync(server.Model)).OwnedBy);
    }

    [Fact]
    public async Task Health_ARunningServer_IsLiveAndReady()
    {
        Assert.True(await _client.IsLiveAsync());
        Assert.True(await _client.IsReadyAsync());
    }

    [Fact]
    public async Task Complete_Whole_IsWhatEveryClientGets()
    {
        Completion answer = await _client.CompleteAsync(Request);
        CompletionChoice choice = Assert.Single(answer.Choices);
        Assert.Equal((await server.TextAsync(), "length", server.Model), (choice.Text, choice.FinishReason, answer.Model));
        Assert.Equal((ClientServer.Tokens, answer.Usage!.PromptTokens + ClientServer.Tokens), (answer.Usage.CompletionTokens, answer.Usage.TotalTokens));
    }

    [Fact]
    public async Task Complete_PromptsAndChoices_AreNumbered()
    {
        Completion answer = await _client.CompleteAsync(Request with { Prompt = Prompt.FromTokens([5, 6], [7]), N = 2, Seed = 1, Temperature = 1, Stop = ["."] });
        Assert.Equal([0, 1, 2, 3], answer.Choices.Select(choice => choice.Index));
    }

    [Fact]
    public async Task Stream_ToItsEnd_IsTheSameTextAndTheUsage()
    {
        List<Completion> chunks = await _client.StreamAsync(Request).ToListAsync();
        Assert.Equal(await server.TextAsync(), string.Concat(chunks.SelectMany(chunk => chunk.Choices).Select(choice => choice.Text)));
        Assert.Equal(ClientServer.Tokens, chunks[^1].Usage!.CompletionTokens);
        Assert.Single(chunks.Select(chunk => chunk.Id).Distinct());
    }

    [Fact]
    public async Task Stream_LeftByItsReader_EndsTheGeneration()
    {
        int before = await server.CancelledWhenIdleAsync();
        await foreach (Completion chunk in _client.StreamAsync(Request with { MaxTokens = ClientServer.EndlessTokens }))
        {
            Assert.NotEmpty(chunk.Choices);
            break;
        }

        Assert.Equal(before + 1, await server.CancelledWhenIdleAsync());
    }

    [Fact]
    public async Task Stream_Cancelled_EndsTheGeneration()
    {
        int before = await server.CancelledWhenIdleAsync();
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Completion _ in _client.StreamAsync(Request with { MaxTokens = ClientServer.EndlessTokens }, stop.Token))
            {
                await stop.CancelAsync();
            }
        });
        Assert.Equal(before + 1, await server.CancelledWhenIdleAsync());
    }

    [Fact]
    public async Task Error_UnknownModel_HasStatusTypeAndCode()
    {
        MoxEException error = await Assert.ThrowsAsync<MoxEException>(() => _client.CompleteAsync(Request with { Model = "none-such", RequestId = "my-request" }));
        Assert.Equal((HttpStatusCode.NotFound, "not_found_error", "model_not_found", "my-request"), (error.Status, error.Type, error.Code, error.RequestId));
        Assert.Contains("none-such", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Error_BadField_NamesIt(bool stream)
    {
        CompletionRequest request = Request with { Temperature = 9 };
        MoxEException error = await Assert.ThrowsAsync<MoxEException>(async () => _ = stream ? await _client.StreamAsync(request).FirstAsync() : await _client.CompleteAsync(request));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error", "temperature"), (error.Status, error.Type, error.Param));
    }

    [Fact]
    public async Task Error_UnknownField_NamesIt()
    {
        CompletionRequest request = Request with { AdditionalProperties = new Dictionary<string, JsonElement> { ["temprature"] = JsonSerializer.SerializeToElement(1) } };
        Assert.Equal("temprature", (await Assert.ThrowsAsync<MoxEException>(() => _client.CompleteAsync(request))).Param);
    }

    [Fact]
    public async Task Error_NobodyThere_IsAFailureOfTheNetwork()
    {
        using MoxEClient nobody = new(new Uri("http://127.0.0.1:1"));
        await Assert.ThrowsAsync<HttpRequestException>(() => nobody.ListModelsAsync());
    }

    public void Dispose() => _client.Dispose();
}
