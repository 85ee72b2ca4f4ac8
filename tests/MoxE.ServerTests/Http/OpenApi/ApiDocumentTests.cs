using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http.OpenApi;

public sealed class ApiDocumentTests : IAsyncLifetime
{
    private static readonly string[] Shared =
    [
        "model", "max_tokens", "temperature", "top_p", "n", "stream", "stream_options", "logprobs", "stop", "presence_penalty", "frequency_penalty", "logit_bias", "seed", "user",
        "top_k", "min_p", "typical_p", "repetition_penalty", "min_tokens", "ignore_eos", "stop_token_ids", "include_stop_str_in_output", "allowed_token_ids", "bad_words",
        "prompt_logprobs", "priority", "request_id", "truncate_prompt_tokens", "return_token_ids", "return_timings", "return_routing", "response_format", "structured_outputs",
        "store", "metadata", "service_tier", "use_beam_search", "skip_special_tokens", "add_special_tokens",
    ];

    private static readonly string[] Completion = ["prompt", "suffix", "best_of", "echo", .. Shared];

    private static readonly string[] Chat =
    [
        "messages", "max_completion_tokens", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls", "add_generation_prompt", "continue_final_message", "chat_template",
        "chat_template_kwargs", "documents", "reasoning_effort", "verbosity", "modalities", "safety_identifier", "prompt_cache_key", "audio", "prediction", "web_search_options",
        "functions", "function_call", .. Shared,
    ];

    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(new JoinedChat().AddTo, "Limits:MaxTokens=77");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Document_ReadByAnotherProgram_IsValid()
    {
        await using Stream stream = await _server.Http.GetStreamAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        copy.Position = 0;
        ReadResult result = await OpenApiDocument.LoadAsync(copy, "json");
        Assert.Empty(result.Diagnostic!.Errors);
        Assert.Empty(result.Diagnostic.Warnings);
        Assert.Empty(result.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, result.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public async Task Document_EveryRoute_IsInItAndNoOther()
    {
        JsonElement paths = (await DocumentAsync()).GetProperty("paths");
        string[] documented = [.. paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}")).Order(StringComparer.Ordinal)];
        string[] mapped =
        [
            .. _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.GetMetadata<global::Grpc.AspNetCore.Server.GrpcMethodMetadata>() is null)
                .Select(Route)
                .Select(route => route.StartsWith("get /scalar", StringComparison.Ordinal) ? "get /scalar" : route) // with the page's own files
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(mapped, documented);
    }

    [Theory]
    [InlineData("/v1/completions", true)]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions/input_tokens", false)]
    public async Task Document_TheFieldsOfARequest_AreThoseOfTheSpecification(string path, bool completion)
    {
        IEnumerable<string> described = (await PropertiesAsync(path)).Select(property => property.Name);
        Assert.Equal((completion ? Completion : Chat).Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/v1/completions")]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/embeddings")]
    [InlineData("/tokenize")]
    [InlineData("/detokenize")]
    public async Task Document_EveryField_IsKnownToTheParser(string path)
    {
        foreach (JsonProperty property in await PropertiesAsync(path))
        {
            // A list in a list is right for no field, so each is read and refused by its own name.
            string body = $$"""{"{{property.Name}}":[[{}]]}""";
            JsonElement error = await _server.Http.RefusedAsync(path, body);
            Assert.StartsWith(property.Name, error.Param(), StringComparison.Ordinal);
            Assert.DoesNotContain("is not a field", error.Message(), StringComparison.Ordinal);
            Assert.NotEqual("", property.Value.GetProperty("description").GetString());
        }

        Assert.Contains("is not a field", (await _server.Http.RefusedAsync(path, """{"no_such_field":1}""")).Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_Limits_AreThisServers()
    {
        JsonProperty maxTokens = (await PropertiesAsync("/v1/completions")).Single(property => property.Name == "max_tokens");
        JsonElement schema = maxTokens.Value.GetProperty("anyOf")[0];
        Assert.Equal((0, 77, 16), (schema.GetProperty("minimum").GetInt32(), schema.GetProperty("maximum").GetInt32(), schema.GetProperty("default").GetInt32()));
    }

    [Theory]
    [InlineData("/v1/completions", """{"prompt":"x","temperature":0,"logprobs":1,"return_token_ids":true,"return_routing":true,"return_timings":true}""", "application/json")]
    [InlineData("/v1/completions", """{"prompt":"x","temperature":0,"stream":true,"stream_options":{"include_usage":true},"echo":true}""", "text/event-stream")]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"x"}],"temperature":0,"logprobs":true,"return_timings":true}""", "application/json")]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"x"}],"temperature":0,"stream":true,"stream_options":{"include_usage":true}}""", "text/event-stream")]
    [InlineData("/v1/chat/completions/input_tokens", """{"messages":[{"role":"user","content":"x"}]}""", "application/json")]
    [InlineData("/tokenize", """{"prompt":"x"}""", "application/json")]
    [InlineData("/detokenize", """{"tokens":[120]}""", "application/json")]
    public async Task Document_AnAnswer_HasItsFieldsAndNoOther(string path, string body, string type)
    {
        JsonElement document = await DocumentAsync();
        JsonElement schema = document.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty(type).GetProperty("schema");
        string text = await _server.Http.PostTextAsync(path, body);
        foreach (JsonElement answer in type == "application/json" ? [JsonDocument.Parse(text).RootElement] : Completions.Events(text))
        {
            SchemaAssert.Fits(document, schema, answer, "$");
        }
    }

    [Fact]
    public async Task Page_AndItsScripts_AreServedFromHere()
    {
        string page = await _server.Http.GetStringAsync(new Uri("/scalar", UriKind.Relative));
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
        foreach (string script in new[] { "/scalar/scalar.js", "/scalar/scalar.aspnetcore.js" })
        {
            using HttpResponseMessage response = await _server.Http.GetAsync(new Uri(script, UriKind.Relative));
            Assert.True(response.IsSuccessStatusCode, script);
        }
    }

    [Fact]
    public async Task Document_WhereItIsTurnedOff_IsNotFound()
    {
        await using RunningServer server = await RunningServer.StartAsync("Http:Documents=false");
        foreach (string path in new[] { "/openapi/v1.json", "/scalar" })
        {
            using HttpResponseMessage response = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
            await response.ErrorAsync(System.Net.HttpStatusCode.NotFound);
        }
    }

    private async Task<JsonElement> DocumentAsync() => JsonDocument.Parse(await _server.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative))).RootElement;

    private async Task<IReadOnlyList<JsonProperty>> PropertiesAsync(string path) =>
    [
        .. (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
            .GetProperty("schema").GetProperty("properties").EnumerateObject(),
    ];

    private static string Route(RouteEndpoint endpoint)
    {
        string method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "get";
        string path = endpoint.RoutePattern.RawText!.Replace("{**id:minlength(1)}", "{id}", StringComparison.Ordinal);
        return $"{method.ToLowerInvariant()} /{path.Trim('/')}";
    }
}
