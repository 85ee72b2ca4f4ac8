using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MoxE.OpenInference.V2;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.OpenInference;

public sealed class RestTests
{
    private const string Model = "/v2/models/counting";

    [Theory]
    [InlineData("/v2/models/counting/infer")]
    [InlineData("/v2/models/counting/versions/1/infer")]
    public async Task Infer_ATensorOfText_IsAnsweredInTensors(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await OkAsync(await PostAsync(server, path, """
            {"id":"7","parameters":{"temperature":0},"inputs":[{"name":"text_input","shape":[1,1],"datatype":"BYTES","data":[["xa"]]},
             {"name":"max_tokens","shape":[1],"datatype":"INT32","data":[3]}],"outputs":[{"name":"text_output"},{"name":"completion_tokens"}]}
            """));
        Assert.Equal(
            """{"id":"7","model_name":"counting","model_version":"1","outputs":[{"name":"text_output","datatype":"BYTES","shape":[1,1],"data":["bcd"]},{"name":"completion_tokens","datatype":"INT64","shape":[1,1],"data":[3]}]}""",
            answer.GetRawText());
    }

    [Fact]
    public async Task Infer_TokenIds_GiveTheLogitsThatGrpcGives()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await OkAsync(await PostAsync(server, $"{Model}/infer", """
            {"inputs":[{"name":"token_ids","shape":[1,2],"datatype":"INT64","data":[[97,120]]}],"outputs":[{"name":"logits"}]}
            """));
        ModelInferResponse grpc = await server.InferAsync(Infer.Tokens([97, 120], "logits"));
        JsonElement logits = answer.GetProperty("outputs")[0];
        Assert.Equal(grpc.Output("logits").Shape, logits.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
        Assert.Equal(grpc.Output("logits").Contents.Fp32Contents, logits.GetProperty("data").EnumerateArray().Select(value => value.GetSingle()));
    }

    [Fact]
    public async Task Infer_TheBinaryExtension_GoesBothWays()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        const string Json = """
            {"parameters":{"binary_data_output":true,"max_tokens":2,"temperature":0},
             "inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":6}},
                       {"name":"seed","shape":[1],"datatype":"INT64","parameters":{"binary_data_size":8}}],
             "outputs":[{"name":"text_output"},{"name":"finish_reason","parameters":{"binary_data":false}},{"name":"prompt_tokens"}]}
            """;
        using ByteArrayContent body = new([.. Encoding.UTF8.GetBytes(Json), .. Infer.Raw("xa"), 1, 0, 0, 0, 0, 0, 0, 0]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.Add("Inference-Header-Content-Length", Json.Length.ToString(CultureInfo.InvariantCulture));
        using HttpResponseMessage response = await server.Http.PostAsync($"{Model}/infer", body);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(bytes));
        int length = int.Parse(Assert.Single(response.Headers.GetValues("Inference-Header-Content-Length")), CultureInfo.InvariantCulture);
        JsonElement outputs = JsonDocument.Parse(bytes.AsMemory(0, length)).RootElement.GetProperty("outputs");
        Assert.Equal(6, outputs[0].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.False(outputs[0].TryGetProperty("data", out _));
        Assert.Equal("length", outputs[1].GetProperty("data")[0].GetString());
        Assert.Equal([.. Infer.Raw("bc"), 2, 0, 0, 0, 0, 0, 0, 0], bytes[length..]);
    }

    [Fact]
    public async Task Generate_AText_IsAnsweredPlainly()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await OkAsync(await PostAsync(server, $"{Model}/generate", """{"id":"g","text_input":"xa","max_tokens":30,"parameters":{"temperature":0,"stop":["zz","ef"]}}"""));
        Assert.Equal("""{"id":"g","model_name":"counting","model_version":"1","text_output":"bcd","finish_reason":"stop","prompt_tokens":2,"completion_tokens":5}""", answer.GetRawText());
    }

    [Fact]
    public async Task Generate_TokenIds_AreAnsweredWithIds()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await OkAsync(await PostAsync(server, $"{Model}/versions/1/generate", """{"token_ids":[120,97],"max_tokens":1,"temperature":0.0}"""));
        Assert.Equal("""{"model_name":"counting","model_version":"1","token_ids":[98],"finish_reason":"length","prompt_tokens":2,"completion_tokens":1}""", answer.GetRawText());
    }

    [Fact]
    public async Task GenerateStream_AText_IsEventsOfPieces()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage response = await PostAsync(server, $"{Model}/generate_stream", """{"text_input":"a","parameters":{"max_tokens":3,"temperature":0,"stream":true}}""");
        string text = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
        string[] blocks = text.Split("\n\n");
        Assert.Equal(["b", "c", "d"], blocks.SkipLast(1).Select(block => JsonDocument.Parse(block["data: ".Length..]).RootElement.GetProperty("text_output").GetString()));
        Assert.Equal("", blocks[^1]);
    }

    [Fact]
    public async Task GenerateStream_AFailingStep_EndsWithTheProtocolsError()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.ExpectErrors = true;
        server.Runner.Poison = 'd';
        using HttpResponseMessage response = await PostAsync(server, $"{Model}/generate_stream", """{"text_input":"a","max_tokens":9,"temperature":0}""");
        string[] blocks = (await response.Content.ReadAsStringAsync()).Split("\n\n");
        JsonProperty error = Assert.Single(JsonDocument.Parse(blocks[^2]["data: ".Length..]).RootElement.EnumerateObject());
        Assert.Equal("error", error.Name);
        Assert.NotEqual("", error.Value.GetString());
    }

    [Fact]
    public async Task GenerateStream_TheClientGoesAway_FreesTheSlot()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using (HttpClient client = server.NewClient())
        {
            using HttpRequestMessage request = new(HttpMethod.Post, $"{Model}/generate_stream") { Content = Completions.Json("""{"text_input":"a","max_tokens":16384,"top_k":26}""") };
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using Stream stream = await response.Content.ReadAsStreamAsync();
            Assert.Equal('d', stream.ReadByte());
        }

        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "infer", "", "The body is not valid JSON" },
        { "infer", "[]", "The body is an array" },
        { "infer", "{}", "The input is missing" },
        { "infer", """{"input":[]}""", "'input' is not a field" },
        { "infer", """{"inputs":[],"inputs":[]}""", "'inputs' is given more than once" },
        { "infer", """{"inputs":{}}""", "'inputs' is an object" },
        { "infer", """{"inputs":[1]}""", "'inputs[0]' is 1: allowed is an object" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","data":["a"],"extra":1}]}""", "'inputs[0].extra' is not a field" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES"}]}""", "'inputs[0].data' is missing" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[2],"datatype":"BYTES","data":["a"]}]}""", "'text_input.shape' is [2]" },
        { "infer", """{"inputs":[{"name":"text_input","shape":["1"],"datatype":"BYTES","data":["a"]}]}""", "'inputs[0].shape[0]' is \"1\"" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","data":[1]}]}""", "'inputs[0].data[0]' is 1" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"UTF8","data":["a"]}]}""", "'inputs[0].datatype' is \"UTF8\"" },
        { "infer", """{"inputs":[{"name":"token_ids","shape":[1],"datatype":"INT64","data":[1.5]}]}""", "'inputs[0].data[0]' is 1.5" },
        { "infer", """{"inputs":[{"name":"token_ids","shape":[1],"datatype":"FP32","data":[1]}]}""", "'token_ids.datatype' is \"FP32\"" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":6}}]}""", "'inputs[0].parameters.binary_data_size' is 6" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","parameters":{"shared_memory_region":"x"}}]}""", "'inputs[0].parameters.shared_memory_region' is not a field" },
        { "infer", """{"outputs":[{"name":"text_output","parameters":{"classification":2}}]}""", "'outputs[0].parameters.classification' is not a field" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"x"}]}""", "'outputs' is \"x\"" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","data":["a"]}],"parameters":{"sequence_id":3}}""", "'sequence_id' is not a parameter" },
        { "infer", """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","data":["a"]}],"parameters":{"max_tokens":null}}""", "'parameters.max_tokens' is null" },
        { "generate", """{"text_input":["a"]}""", "'text_input' is an array" },
        { "generate", """{"prompt":"a"}""", "'prompt' is not a field" },
        { "generate", """{"text_input":"a","stream":true}""", "'stream' is true" },
        { "generate", """{"text_input":"a","max_tokens":1,"parameters":{"max_tokens":1}}""", "'parameters.max_tokens' is given more than once" },
        { "generate", """{"text_input":"a","max_tokens":-1}""", "'max_tokens' is -1" },
        { "generate", """{"text_input":"\ud800"}""", "'text_input' is a string with a lone surrogate" },
        { "generate_stream", """{"text_input":""}""", "'text_input' is empty" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Post_AWrongBody_IsTheProtocolsErrorSayingWhy(string call, string body, string message)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Contains(message, await ErrorAsync(await PostAsync(server, $"{Model}/{call}", body), HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/v2/models/other/infer", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v2/models/counting/versions/9/generate", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v2/models/other", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v2/models/counting/versions/2/ready", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v2/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v2/models/counting/infer", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v2/repository/models/counting/load", HttpStatusCode.Conflict)]
    [InlineData("POST", "/v2/repository/models/counting/unload", HttpStatusCode.Conflict)]
    public async Task Send_WhatThereIsNot_IsTheProtocolsError(string method, string path, HttpStatusCode status)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (method == "POST")
        {
            string input = """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","data":["a"]}]}""";
            request.Content = Completions.Json(path.EndsWith("infer", StringComparison.Ordinal) ? input : path.EndsWith("generate", StringComparison.Ordinal) ? """{"text_input":"a"}""" : "{}");
        }

        await ErrorAsync(await server.Http.SendAsync(request), status);
    }

    [Fact]
    public async Task Post_ABodyOfAnotherTypeOrTooLarge_IsRefused()
    {
        await using RunningServer server = await RunningServer.StartAsync("Limits:MaxBodyBytes=1024");
        using StringContent form = new("""{"text_input":"a"}""", Encoding.UTF8, "application/x-www-form-urlencoded");
        await ErrorAsync(await server.Http.PostAsync($"{Model}/generate", form), HttpStatusCode.UnsupportedMediaType);
        await ErrorAsync(await PostAsync(server, $"{Model}/generate", $$"""{"text_input":"{{new string('a', 2000)}}"}"""), HttpStatusCode.RequestEntityTooLarge);
        using ByteArrayContent untyped = new(Encoding.UTF8.GetBytes("""{"text_input":"a","max_tokens":1,"temperature":0}"""));
        Assert.Equal("b", (await OkAsync(await server.Http.PostAsync($"{Model}/generate", untyped))).GetProperty("text_output").GetString());
    }

    [Fact]
    public async Task Infer_AWrongHeaderLength_IsRefused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        foreach ((string length, string message) in new[] { ("99999", "'Inference-Header-Content-Length' is 99999"), ("x", "'Inference-Header-Content-Length' is x"), ("2", "'binary_data_size' is 0 in all") })
        {
            using ByteArrayContent body = new(Encoding.UTF8.GetBytes("{}{}"));
            body.Headers.Add("Inference-Header-Content-Length", length);
            Assert.Contains(message, await ErrorAsync(await server.Http.PostAsync($"{Model}/infer", body), HttpStatusCode.BadRequest), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_ServerModelAndProbes_TellWhatGrpcTells()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal("moxe", (await OkAsync(await server.Http.GetAsync("/v2"))).GetProperty("name").GetString());
        Assert.Equal("""{"live":true}""", (await OkAsync(await server.Http.GetAsync("/v2/health/live"))).GetRawText());
        Assert.Equal("""{"ready":true}""", (await OkAsync(await server.Http.GetAsync("/v2/health/ready"))).GetRawText());
        Assert.Equal("""{"name":"counting","ready":true}""", (await OkAsync(await server.Http.GetAsync($"{Model}/ready"))).GetRawText());
        JsonElement model = await OkAsync(await server.Http.GetAsync(Model));
        ModelMetadataResponse grpc = await server.Inference().ModelMetadataAsync(new() { Name = "counting" });
        Assert.Equal(grpc.Platform, model.GetProperty("platform").GetString());
        Assert.Equal(grpc.Versions, model.GetProperty("versions").EnumerateArray().Select(version => version.GetString()));
        foreach ((string name, IEnumerable<ModelMetadataResponse.Types.TensorMetadata> tensors) in new[] { ("inputs", grpc.Inputs), ("outputs", grpc.Outputs) })
        {
            Assert.Equal(
                tensors.Select(tensor => $"{tensor.Name} {tensor.Datatype} {string.Join(',', tensor.Shape)}"),
                model.GetProperty(name).EnumerateArray().Select(tensor => $"{tensor.GetProperty("name").GetString()} {tensor.GetProperty("datatype").GetString()} {string.Join(',', tensor.GetProperty("shape").EnumerateArray())}"));
        }
    }

    [Fact]
    public async Task Repository_Index_TellsStates()
    {
        await using RunningServer server = await RunningServer.StartLoadingAsync(TimeProvider.System, null, factory => factory.Runner.Close());
        await server.UntilAsync(ServingPhase.WarmingUp);
        Assert.Equal("[]", (await OkAsync(await PostAsync(server, "/v2/repository/index", """{"ready":true}"""))).GetRawText());
        using HttpResponseMessage notReady = await server.Http.GetAsync("/v2/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        await ErrorAsync(await PostAsync(server, $"{Model}/generate", """{"text_input":"a"}"""), HttpStatusCode.ServiceUnavailable);
        server.Runner.Open();
        await server.UntilAsync(ServingPhase.Ready);
        using HttpResponseMessage empty = await server.Http.PostAsync("/v2/repository/index", null);
        Assert.Equal("""[{"name":"counting","version":"1","state":"READY","reason":""}]""", await empty.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string path, string body) => server.Http.PostAsync(path, Completions.Json(body));

    private static async Task<JsonElement> OkAsync(HttpResponseMessage response)
    {
        using HttpResponseMessage answer = response;
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The message of an error in the protocol's shape.</summary>
    private static async Task<string> ErrorAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using HttpResponseMessage answer = response;
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        JsonProperty error = Assert.Single(JsonDocument.Parse(text).RootElement.EnumerateObject());
        Assert.Equal("error", error.Name);
        return error.Value.GetString()!;
    }
}
