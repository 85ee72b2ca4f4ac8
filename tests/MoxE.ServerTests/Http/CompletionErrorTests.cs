using System.Net;
using System.Text;
using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class CompletionErrorTests
{
    [Theory]
    [InlineData("""{"prompt":"a","max_tokens":0}""", "max_tokens", "0")]
    [InlineData("""{"prompt":"a","max_tokens":101}""", "max_tokens", "101")]
    [InlineData("""{"prompt":"a","max_tokens":9223372036854775807}""", "max_tokens", "9223372036854775807")]
    [InlineData("""{"prompt":"a","n":0}""", "n", "0")]
    [InlineData("""{"prompt":"a","n":17}""", "n", "17")]
    [InlineData("""{"prompt":"a","temperature":-0.1}""", "temperature", "-0.1")]
    [InlineData("""{"prompt":"a","temperature":2.1}""", "temperature", "2.1")]
    [InlineData("""{"prompt":"a","temperature":1e300}""", "temperature", "1E+300")]
    [InlineData("""{"prompt":"a","top_p":0}""", "top_p", "0")]
    [InlineData("""{"prompt":"a","top_p":1e-300}""", "top_p", "1E-300")]
    [InlineData("""{"prompt":"a","top_p":1.01}""", "top_p", "1.01")]
    [InlineData("""{"prompt":"a","top_k":-1}""", "top_k", "-1")]
    [InlineData("""{"prompt":"a","min_p":1.5}""", "min_p", "1.5")]
    [InlineData("""{"prompt":"a","typical_p":0}""", "typical_p", "0")]
    [InlineData("""{"prompt":"a","repetition_penalty":0}""", "repetition_penalty", "0")]
    [InlineData("""{"prompt":"a","repetition_penalty":2.5}""", "repetition_penalty", "2.5")]
    [InlineData("""{"prompt":"a","frequency_penalty":2.5}""", "frequency_penalty", "2.5")]
    [InlineData("""{"prompt":"a","presence_penalty":-2.5}""", "presence_penalty", "-2.5")]
    [InlineData("""{"prompt":"a","logit_bias":{"1":101}}""", "logit_bias.1", "101")]
    [InlineData("""{"prompt":"a","logit_bias":{"257":1}}""", "logit_bias", "257")]
    [InlineData("""{"prompt":"a","logit_bias":{"-1":1}}""", "logit_bias", "-1")]
    [InlineData("""{"prompt":"a","logit_bias":{"1":1,"01":1}}""", "logit_bias", "twice")]
    [InlineData("""{"prompt":"a","allowed_token_ids":[]}""", "allowed_token_ids", "empty")]
    [InlineData("""{"prompt":"a","allowed_token_ids":[0,257]}""", "allowed_token_ids[1]", "257")]
    [InlineData("""{"prompt":"a","bad_words":[""]}""", "bad_words", "0")]
    [InlineData("""{"prompt":"a","stop_token_ids":[-1]}""", "stop_token_ids[0]", "-1")]
    [InlineData("""{"prompt":"a","min_tokens":17}""", "min_tokens", "17")]
    [InlineData("""{"prompt":"a","logprobs":21}""", "logprobs", "21")]
    [InlineData("""{"prompt":"a","logprobs":-1}""", "logprobs", "-1")]
    [InlineData("""{"prompt":"a","prompt_logprobs":21}""", "prompt_logprobs", "21")]
    [InlineData("""{"prompt":"a","n":3,"best_of":2}""", "best_of", "2")]
    [InlineData("""{"prompt":"a","best_of":17}""", "best_of", "17")]
    [InlineData("""{"prompt":"a","best_of":2,"stream":true}""", "best_of", "2")]
    [InlineData("""{"prompt":"a","priority":101}""", "priority", "101")]
    [InlineData("""{"prompt":"a","truncate_prompt_tokens":0}""", "truncate_prompt_tokens", "0")]
    [InlineData("""{"prompt":"a","ignore_eos":true,"response_format":{"type":"json_object"}}""", "ignore_eos", "response_format")]
    [InlineData("""{"prompt":"a","stop":["1","2","3","4","5"]}""", "stop", "5")]
    [InlineData("""{"prompt":"a","stop":""}""", "stop", "0")]
    [InlineData("""{"prompt":"a","stream_options":{"include_usage":true}}""", "stream_options", "stream")]
    [InlineData("""{"max_tokens":1}""", "prompt", "missing")]
    [InlineData("""{"prompt":""}""", "prompt", "empty")]
    [InlineData("""{"prompt":["a",""]}""", "prompt[1]", "empty")]
    [InlineData("""{"prompt":[[1],[]]}""", "prompt[1]", "empty")]
    [InlineData("""{"prompt":[1,257]}""", "prompt[1]", "257")]
    [InlineData("""{"prompt":[-1]}""", "prompt[0]", "-1")]
    [InlineData("""{"prompt":[[1],[1,999]]}""", "prompt[1][1]", "999")]
    [InlineData("""{"prompt":["a","b","c","d","e"],"n":13}""", "prompt", "13")]
    public async Task Post_AValueOutOfRange_Is400NamingFieldAndValue(string body, string param, string shown)
    {
        await using RunningServer server = await RunningServer.StartAsync("Limits:MaxTokens=100");
        using HttpResponseMessage response = await server.Http.CompleteAsync(body);
        JsonElement error = await response.ErrorAsync(HttpStatusCode.BadRequest);
        Assert.Equal(("invalid_request_error", param), (error.GetProperty("type").GetString(), error.GetProperty("param").GetString()));
        Assert.Contains($"'{param}'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains(shown, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("allowed", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_PromptsOverTheLimit_Are400()
    {
        await using RunningServer server = await RunningServer.StartAsync("Limits:MaxPromptTokens=10");
        foreach (int length in new[] { 11, 5000 })
        {
            using HttpResponseMessage response = await server.Http.CompleteAsync($$"""{"prompt":"{{new string('a', length)}}"}""");
            Assert.Equal("prompt", (await response.ErrorAsync(HttpStatusCode.BadRequest)).GetProperty("param").GetString());
        }

        Assert.Equal("b", (await server.Http.AnswerAsync("""{"prompt":"aaaaaaaaaa","max_tokens":1,"temperature":0}""")).Text());
    }

    [Fact]
    public async Task Post_AnUnknownModel_Is404()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage response = await server.Http.CompleteAsync("""{"model":"other","prompt":"a"}""");
        JsonElement error = await response.ErrorAsync(HttpStatusCode.NotFound);
        Assert.Equal(("model_not_found", "model", "not_found_error"), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString(), error.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Post_AnotherContentType_Is415(string? type)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using ByteArrayContent content = new("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage response = await server.Http.PostAsync("/v1/completions", content);
        Assert.Equal("unsupported_media_type", (await response.ErrorAsync(HttpStatusCode.UnsupportedMediaType)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_ABodyOverTheLimit_Is413(bool withLength)
    {
        await using RunningServer server = await RunningServer.StartAsync("Limits:MaxBodyBytes=4096");
        byte[] body = Encoding.UTF8.GetBytes($$"""{"prompt":"{{new string('a', 5000)}}"}""");
        using HttpContent content = withLength ? new ByteArrayContent(body) : new StreamContent(new NoLength(body));
        content.Headers.ContentType = new("application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/completions") { Content = content };
        request.Headers.TransferEncodingChunked = !withLength;
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        JsonElement error = await response.ErrorAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains("4096", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_BadUtf8_Is400()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using ByteArrayContent content = new([.. "{\"prompt\":\""u8, 0xFF, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await server.Http.PostAsync("/v1/completions", content);
        await response.ErrorAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_AFailingStep_Is500WithoutDetails()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.ExpectErrors = true;
        server.Runner.Poison = 'p';
        using HttpResponseMessage response = await server.Http.CompleteAsync("""{"prompt":"p"}""");
        JsonElement error = await response.ErrorAsync(HttpStatusCode.InternalServerError);
        Assert.Equal("server_error", error.GetProperty("type").GetString());
        Assert.DoesNotContain("poison", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_UnknownOnesAndMethods_AnswerWithTheErrorObject()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage missing = await server.Http.GetAsync("/v3/nothing");
        Assert.Equal("route_not_found", (await missing.ErrorAsync(HttpStatusCode.NotFound)).GetProperty("code").GetString());
        using HttpResponseMessage method = await server.Http.GetAsync("/v1/completions");
        Assert.Equal("method_not_allowed", (await method.ErrorAsync(HttpStatusCode.MethodNotAllowed)).GetProperty("code").GetString());
        Assert.Equal(["POST"], method.Content.Headers.Allow);
    }

    /// <summary>A body of unknown length, sent in chunks.</summary>
    private sealed class NoLength(byte[] body) : MemoryStream(body)
    {
        public override bool CanSeek => false;
    }
}
