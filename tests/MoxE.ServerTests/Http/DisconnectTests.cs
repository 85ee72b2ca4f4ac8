using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class DisconnectTests
{
    [Theory]
    [InlineData("/v1/completions", "\"prompt\":\"a\"", true)]
    [InlineData("/v1/completions", "\"prompt\":\"a\"", false)]
    [InlineData("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]", true)]
    [InlineData("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]", false)]
    public async Task Post_TheClientLeaves_TheSlotIsFreed(string path, string prompt, bool stream)
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo, "Engine:MaxSlots=2");
        using CancellationTokenSource leave = new();
        using HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Content = Completions.Json($$"""{{{prompt}},"max_tokens":16384,"temperature":1,"n":2,"stream":{{(stream ? "true" : "false")}} }"""),
        };
        server.Runner.Close();
        Task<HttpResponseMessage> sending = server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        server.Until(status => status.Running + status.Waiting == 2);
        if (stream)
        {
            using HttpResponseMessage response = await sending;
            await leave.CancelAsync();
        }
        else
        {
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }

        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Post_ASlowReader_PausesOnlyItself()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=2", "Engine:OutputBufferTokens=4");
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/completions")
        {
            Content = Completions.Json("""{"prompt":"a","max_tokens":16384,"top_k":26,"stop":["\u0000never"],"stream":true}"""),
        };
        using HttpResponseMessage slow = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("bcdef", (await server.Http.AnswerAsync("""{"prompt":"a","max_tokens":5,"temperature":0}""")).Text());
        }
    }
}
