using System.Text.Json;
using MoxE.ClientTests.Harness;

namespace MoxE.ClientTests.OtherClients;

/// <summary>The official <c>openai</c> package of npm.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class OpenAiNodeTests(ClientServer server) : IAsyncLifetime
{
    private CaseResults _cases = null!;

    public async Task InitializeAsync() =>
        _cases = await server.CasesAsync("openai.cjs", () => CaseResults.OfNodeAsync("openai.cjs", server.Http, server.Model, ClientServer.Prompt, $"{ClientServer.Tokens}"));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Models_ListAndRetrieve_FindTheModel()
    {
        Assert.Contains(server.Model, _cases.Value("models").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(server.Model, _cases.Value("model").GetString());
    }

    [Fact]
    public async Task Completion_Whole_IsWhatEveryClientGets()
    {
        JsonElement answer = _cases.Value("completion");
        Assert.Equal(await server.TextAsync(), answer.GetProperty("text").GetString());
        Assert.Equal(("length", "text_completion"), (answer.GetProperty("finish").GetString(), answer.GetProperty("object").GetString()));
        Assert.Equal(ClientServer.Tokens, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.NotEmpty(answer.GetProperty("requestId").GetString()!);
    }

    [Fact]
    public void Completion_SeveralPromptsAndChoices_ComeInOrder()
    {
        JsonElement[] choices = [.. _cases.Value("severalChoices").EnumerateArray()];
        Assert.Equal([0, 1, 2, 3], choices.Select(choice => choice[0].GetInt32()));
        string[] texts = [.. choices.Select(choice => choice[1].GetString()!)];
        Assert.Equal(texts[..2], texts[2..]); // one prompt, one seed
        Assert.NotEqual(texts[0], texts[1]);
    }

    [Fact]
    public async Task Completion_Streamed_IsTheSameTextWithItsUsage()
    {
        JsonElement answer = _cases.Value("stream");
        Assert.Equal(await server.TextAsync(), answer.GetProperty("text").GetString());
        Assert.Equal("length", answer.GetProperty("finish").GetString());
        Assert.Equal(ClientServer.Tokens, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.InRange(answer.GetProperty("chunks").GetInt32(), 2, ClientServer.Tokens + 1);
    }

    [Theory]
    [InlineData("leaveStream")]
    [InlineData("abortStream")]
    public void Stream_LeftByItsReader_EndsTheGeneration(string name) => Assert.Equal(1, _cases.Value(name).GetInt32());

    [Theory]
    [InlineData("unknownModel", "NotFoundError", 404, "not_found_error", "model_not_found", "model", "none-such")]
    [InlineData("unknownModelCard", "NotFoundError", 404, "not_found_error", "model_not_found", "model", "none-such")]
    [InlineData("unknownRoute", "NotFoundError", 404, "not_found_error", "route_not_found", null, "/v1/nowhere")]
    [InlineData("badField", "BadRequestError", 400, "invalid_request_error", null, "temperature", "'temperature' is 9")]
    [InlineData("badFieldInStream", "BadRequestError", 400, "invalid_request_error", null, "top_p", "'top_p' is 7")]
    [InlineData("unknownField", "BadRequestError", 400, "invalid_request_error", null, "temprature", "temprature")]
    [InlineData("noPrompt", "BadRequestError", 400, "invalid_request_error", null, "prompt", "prompt")]
    public void Error_OfTheServer_IsTheLibrarysOwnWithAllOfIt(string name, string errorClass, int status, string type, string? code, string? param, string said)
    {
        JsonElement error = _cases.Failure(name);
        Assert.Equal((errorClass, status, type, code, param), (error.GetProperty("class").GetString(), error.GetProperty("status").GetInt32(), Text(error, "type"), Text(error, "code"), Text(error, "param")));
        Assert.Contains(said, Text(error, "message"), StringComparison.Ordinal);
        Assert.NotEmpty(Text(error, "requestID")!);
    }

    private static string? Text(JsonElement error, string name) => error.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
