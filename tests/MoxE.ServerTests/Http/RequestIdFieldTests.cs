using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class RequestIdFieldTests
{
    [Theory]
    [InlineData("field-1", null, "field-1")]
    [InlineData("same", "same", "same")]
    [InlineData(null, "header-1", "header-1")]
    public async Task Post_AnId_ComesBack(string? field, string? header, string expected)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage response = await SendAsync(server, field, header);
        Assert.Equal([expected], response.Headers.GetValues("x-request-id"));
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Post_TwoIds_AreRefused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage response = await SendAsync(server, "one", "two");
        JsonElement error = await response.ErrorAsync(System.Net.HttpStatusCode.BadRequest);
        Assert.Equal("request_id", error.Param());
        Assert.Equal(["two"], response.Headers.GetValues("x-request-id"));
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, string? field, string? header)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/completions")
        {
            Content = Completions.Json($$"""{"prompt":"a","max_tokens":1,"request_id":{{JsonSerializer.Serialize(field)}}}"""),
        };
        if (header is not null)
        {
            request.Headers.Add("x-request-id", header);
        }

        return await server.Http.SendAsync(request);
    }
}
