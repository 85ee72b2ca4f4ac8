using System.Text;
using MoxE.Engine.Constraints;
using MoxE.Server.Http.Bodies;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.ServerTests.Http;

public sealed class CompletionParserTests
{
    [Fact]
    public void Parse_EveryField_IsRead()
    {
        RequestFields fields = Parse("""
            {"model":"m","prompt":"p","max_tokens":5,"temperature":0.5,"top_p":0.25,"top_k":7,"min_p":0.125,"seed":-9,
             "stop":["a","b"],"n":3,"echo":true,"stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true},"user":"u",
             "typical_p":0.75,"repetition_penalty":1.5,"frequency_penalty":-2,"presence_penalty":2,"logit_bias":{"7":-100,"8":0.5},
             "allowed_token_ids":[1,2],"bad_words":["w"],"stop_token_ids":[3],"min_tokens":4,"ignore_eos":true,"include_stop_str_in_output":true,
             "logprobs":5,"prompt_logprobs":6,"best_of":9,"priority":-3,"truncate_prompt_tokens":10,"return_token_ids":true,"return_routing":true,
             "return_timings":true,"request_id":"r-1","structured_outputs":{"regex":"a+"}}
            """).Value!;
        Assert.Equal(("m", 5L, 0.5, 0.25), (fields.Model, fields.MaxTokens, fields.Temperature, fields.TopP));
        Assert.Equal((7L, 0.125, -9L, 3L), (fields.TopK, fields.MinP, fields.Seed, fields.N));
        Assert.Equal((true, true, true, "u"), (fields.Echo, fields.Stream, fields.IncludeUsage, fields.User));
        Assert.Equal(["a", "b"], fields.Stop);
        Assert.Equal("p", Assert.Single(fields.Prompts).Text);
        Assert.Equal((0.75, 1.5, -2.0, 2.0), (fields.TypicalP, fields.RepetitionPenalty, fields.FrequencyPenalty, fields.PresencePenalty));
        Assert.Equal([new("7", -100), new("8", 0.5)], fields.LogitBias);
        Assert.Equal([1, 2], fields.AllowedTokenIds!);
        Assert.Equal(["w"], fields.BadWords);
        Assert.Equal([3], fields.StopTokenIds);
        Assert.Equal((4L, true, true), (fields.MinTokens, fields.IgnoreEos, fields.IncludeStopStrInOutput));
        Assert.Equal((5L, 6L, 9L, -3L, 10L), (fields.LogProbs, fields.PromptLogProbs, fields.BestOf, fields.Priority, fields.Truncate));
        Assert.True(fields is { ReturnTokenIds: true, ReturnRouting: true, ReturnTimings: true, ContinuousUsage: true });
        Assert.Equal("r-1", fields.RequestId);
        Assert.Equal(new ConstraintFields("structured_outputs.regex", ConstraintKind.Regex, "a+"), fields.Constraint);
    }

    [Fact]
    public void Parse_NullEverywhere_CountsAsAbsent()
    {
        RequestFields fields = Parse("""
            {"model":null,"prompt":null,"max_tokens":null,"temperature":null,"top_p":null,"top_k":null,"min_p":null,"seed":null,"stop":null,
             "n":null,"echo":null,"stream":null,"stream_options":null,"user":null,"suffix":null,"logprobs":null,"best_of":null,
             "presence_penalty":null,"frequency_penalty":null,"logit_bias":null,"typical_p":null,"repetition_penalty":null,"allowed_token_ids":null,
             "bad_words":null,"stop_token_ids":null,"min_tokens":null,"ignore_eos":null,"include_stop_str_in_output":null,"prompt_logprobs":null,
             "priority":null,"truncate_prompt_tokens":null,"return_token_ids":null,"return_routing":null,"return_timings":null,"request_id":null,
             "response_format":null,"structured_outputs":null,"store":null,"metadata":null,"service_tier":null}
            """).Value!;
        Assert.Null(fields.Model);
        Assert.Null(fields.Seed);
        Assert.Null(fields.IncludeUsage);
        Assert.Empty(fields.Prompts);
        Assert.Empty(fields.Stop);
    }

    [Theory]
    [InlineData("\"ab\"", "prompt=ab")]
    [InlineData("[\"a\",\"b\"]", "prompt[0]=a prompt[1]=b")]
    [InlineData("[1,2]", "prompt=1,2")]
    [InlineData("[[1],[2,3]]", "prompt[0]=1 prompt[1]=2,3")]
    public void Parse_PromptForms_AreRead(string prompt, string expected)
    {
        IReadOnlyList<PromptInput> prompts = Parse($$"""{"prompt":{{prompt}}}""").Value!.Prompts;
        Assert.Equal(expected, string.Join(' ', prompts.Select(input => $"{input.Field}={input.Text ?? string.Join(',', input.Ids!)}")));
    }

    [Theory]
    [InlineData("""{"suffix":""}""")]
    [InlineData("""{"logit_bias":{}}""")]
    [InlineData("""{"store":false,"metadata":{},"service_tier":"auto","use_beam_search":false,"skip_special_tokens":true,"add_special_tokens":false}""")]
    [InlineData("""{"service_tier":"default"}""")]
    [InlineData("""{"response_format":{"type":"text"}}""")]
    [InlineData("""{"stop":"x"}""")]
    public void Parse_NeutralValues_Pass(string body) => Assert.True(Parse(body).Succeeded);

    [Theory]
    [InlineData("""{"suffix":"x"}""", "suffix")]
    [InlineData("""{"logprobs":true}""", "logprobs")]
    [InlineData("""{"best_of":"2"}""", "best_of")]
    [InlineData("""{"presence_penalty":"x"}""", "presence_penalty")]
    [InlineData("""{"frequency_penalty":[]}""", "frequency_penalty")]
    [InlineData("""{"repetition_penalty":{}}""", "repetition_penalty")]
    [InlineData("""{"typical_p":"1"}""", "typical_p")]
    [InlineData("""{"logit_bias":[1]}""", "logit_bias")]
    [InlineData("""{"logit_bias":{"1":"x"}}""", "logit_bias.1")]
    [InlineData("""{"logit_bias":{"1":null}}""", "logit_bias.1")]
    [InlineData("""{"allowed_token_ids":5}""", "allowed_token_ids")]
    [InlineData("""{"allowed_token_ids":[1,null]}""", "allowed_token_ids[1]")]
    [InlineData("""{"bad_words":"w"}""", "bad_words")]
    [InlineData("""{"bad_words":["w",1]}""", "bad_words[1]")]
    [InlineData("""{"stop_token_ids":[1.5]}""", "stop_token_ids[0]")]
    [InlineData("""{"min_tokens":true}""", "min_tokens")]
    [InlineData("""{"ignore_eos":1}""", "ignore_eos")]
    [InlineData("""{"include_stop_str_in_output":"no"}""", "include_stop_str_in_output")]
    [InlineData("""{"prompt_logprobs":1.5}""", "prompt_logprobs")]
    [InlineData("""{"priority":"high"}""", "priority")]
    [InlineData("""{"truncate_prompt_tokens":[]}""", "truncate_prompt_tokens")]
    [InlineData("""{"return_token_ids":1}""", "return_token_ids")]
    [InlineData("""{"return_routing":1}""", "return_routing")]
    [InlineData("""{"return_timings":1}""", "return_timings")]
    [InlineData("""{"request_id":5}""", "request_id")]
    [InlineData("""{"request_id":"a b"}""", "request_id")]
    [InlineData("""{"request_id":""}""", "request_id")]
    [InlineData("""{"store":true}""", "store")]
    [InlineData("""{"metadata":{"a":"b"}}""", "metadata")]
    [InlineData("""{"service_tier":"flex"}""", "service_tier")]
    [InlineData("""{"use_beam_search":true}""", "use_beam_search")]
    [InlineData("""{"response_format":"json"}""", "response_format")]
    [InlineData("""{"response_format":{}}""", "response_format.type")]
    [InlineData("""{"response_format":{"type":"xml"}}""", "response_format.type")]
    [InlineData("""{"response_format":{"type":"json_schema"}}""", "response_format.json_schema.name")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"schema":{}}}}""", "response_format.json_schema.name")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":true}}}""", "response_format.json_schema.schema")]
    [InlineData("""{"response_format":{"type":"json_object","json_schema":{"name":"n"}}}""", "response_format.json_schema")]
    [InlineData("""{"structured_outputs":{}}""", "structured_outputs")]
    [InlineData("""{"structured_outputs":{"regex":"a","choice":["b"]}}""", "structured_outputs")]
    [InlineData("""{"structured_outputs":{"choice":[]}}""", "structured_outputs.choice")]
    [InlineData("""{"structured_outputs":{"choice":["a",""]}}""", "structured_outputs.choice")]
    [InlineData("""{"structured_outputs":{"lark":"x"}}""", "structured_outputs.lark")]
    [InlineData("""{"structured_outputs":{"regex":"a"},"response_format":{"type":"json_object"}}""", "response_format")]
    [InlineData("""{"stream_options":{"continuous_usage_stats":true}}""", "stream_options.continuous_usage_stats")]
    [InlineData("""{"colour":1}""", "colour")]
    [InlineData("""{"Prompt":"a"}""", "Prompt")]
    [InlineData("""{"n":1,"n":1}""", "n")]
    [InlineData("""{"n":1,"\u006e":1}""", "n")]
    [InlineData("""{"model":1}""", "model")]
    [InlineData("""{"user":{}}""", "user")]
    [InlineData("""{"max_tokens":"5"}""", "max_tokens")]
    [InlineData("""{"max_tokens":5.5}""", "max_tokens")]
    [InlineData("""{"max_tokens":1e400}""", "max_tokens")]
    [InlineData("""{"seed":9223372036854775808}""", "seed")]
    [InlineData("""{"temperature":"hot"}""", "temperature")]
    [InlineData("""{"temperature":1e999}""", "temperature")]
    [InlineData("""{"top_p":[]}""", "top_p")]
    [InlineData("""{"min_p":true}""", "min_p")]
    [InlineData("""{"echo":1}""", "echo")]
    [InlineData("""{"stream":"true"}""", "stream")]
    [InlineData("""{"stream_options":true}""", "stream_options")]
    [InlineData("""{"stream_options":{"include_usage":1}}""", "stream_options.include_usage")]
    [InlineData("""{"stream_options":{"other":1}}""", "stream_options.other")]
    [InlineData("""{"stream_options":{"include_usage":true,"include_usage":true}}""", "stream_options.include_usage")]
    [InlineData("""{"stop":5}""", "stop")]
    [InlineData("""{"stop":["a",5]}""", "stop[1]")]
    [InlineData("""{"stop":["\ud800"]}""", "stop[0]")]
    [InlineData("""{"prompt":[]}""", "prompt")]
    [InlineData("""{"prompt":5}""", "prompt")]
    [InlineData("""{"prompt":{}}""", "prompt")]
    [InlineData("""{"prompt":[null]}""", "prompt[0]")]
    [InlineData("""{"prompt":["a",1]}""", "prompt[1]")]
    [InlineData("""{"prompt":[1,"a"]}""", "prompt[1]")]
    [InlineData("""{"prompt":[1,2.5]}""", "prompt[1]")]
    [InlineData("""{"prompt":[1,3000000000]}""", "prompt[1]")]
    [InlineData("""{"prompt":[[1],["a"]]}""", "prompt[1][0]")]
    [InlineData("""{"prompt":"a\udc00"}""", "prompt")]
    public void Parse_AFieldThatIsNotAllowed_IsNamed(string body, string param)
    {
        ServiceError error = Parse(body).Error!;
        Assert.Equal((ErrorKind.Invalid, param), (error.Kind, error.Param));
        Assert.Contains($"'{param}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"n\":NaN}")]
    [InlineData("{\"n\":Infinity}")]
    [InlineData("{\"n\":01}")]
    [InlineData("{} {}")]
    [InlineData("{\"n\":1,}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("[[[[[[[[[[[[1]]]]]]]]]]]]")]
    [InlineData("{\"\\ud800\":1}")]
    public void Parse_NotAnObject_IsInvalid(string body) => Assert.Equal(ErrorKind.Invalid, Parse(body).Error!.Kind);

    [Fact]
    public void Parse_BytesThatAreNoUtf8_AreInvalid()
    {
        byte[] body = [.. "{\"prompt\":\""u8, 0xC3, .. "\"}"u8];
        Assert.Contains("UTF-8", Read(body).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AHugeValue_IsNotEchoedWhole() =>
        Assert.InRange(Parse($$"""{"model":{"x":1},"n":"{{new string('9', 100_000)}}"}""").Error!.Message.Length, 1, 300);

    [Theory]
    [InlineData("""{"type":"json_object"}""", "response_format", ConstraintKind.JsonObject, "")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object"}}}""", "response_format.json_schema.schema", ConstraintKind.JsonSchema, """{"type":"object"}""")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"n","description":"d"}}""", "response_format.json_schema", ConstraintKind.JsonObject, "")]
    public void Parse_AResponseFormat_IsAConstraint(string format, string field, object kind, string source) =>
        Assert.Equal(new ConstraintFields(field, (ConstraintKind)kind, source), Parse($$"""{"response_format":{{format}}}""").Value!.Constraint);

    [Theory]
    [InlineData("""{"json":{"type":"array"}}""", "structured_outputs.json", ConstraintKind.JsonSchema, """{"type":"array"}""")]
    [InlineData("""{"json":"{\"type\":\"array\"}"}""", "structured_outputs.json", ConstraintKind.JsonSchema, """{"type":"array"}""")]
    [InlineData("""{"json_object":true}""", "structured_outputs.json_object", ConstraintKind.JsonObject, "")]
    [InlineData("""{"choice":["a","b"]}""", "structured_outputs.choice", ConstraintKind.Choice, """["a","b"]""")]
    [InlineData("""{"grammar":"root ::= \"a\"","regex":null}""", "structured_outputs.grammar", ConstraintKind.Grammar, "root ::= \"a\"")]
    public void Parse_StructuredOutputs_AreAConstraint(string outputs, string field, object kind, string source) =>
        Assert.Equal(new ConstraintFields(field, (ConstraintKind)kind, source), Parse($$"""{"structured_outputs":{{outputs}}}""").Value!.Constraint);

    private static Outcome<RequestFields> Parse(string body) => Read(Encoding.UTF8.GetBytes(body));

    private static Outcome<RequestFields> Read(byte[] body)
    {
        RequestFields fields = new();
        return new RequestBodies(new MoxEOptions()).Completion.Parse(body, fields, new UnknownFields(refuse: true)) is { } error ? error : fields;
    }
}
