using System.Text;
using MoxE.Server.Http;
using MoxE.Server.Serving;

namespace MoxE.ServerTests.Http;

public sealed class CompletionParserTests
{
    [Fact]
    public void Parse_EveryField_IsRead()
    {
        RequestFields fields = Parse("""
            {"model":"m","prompt":"p","max_tokens":5,"temperature":0.5,"top_p":0.25,"top_k":7,"min_p":0.125,"seed":-9,
             "stop":["a","b"],"n":3,"echo":true,"stream":true,"stream_options":{"include_usage":true},"user":"u"}
            """).Value!;
        Assert.Equal(("m", 5L, 0.5, 0.25), (fields.Model, fields.MaxTokens, fields.Temperature, fields.TopP));
        Assert.Equal((7L, 0.125, -9L, 3L), (fields.TopK, fields.MinP, fields.Seed, fields.N));
        Assert.Equal((true, true, true, "u"), (fields.Echo, fields.Stream, fields.IncludeUsage, fields.User));
        Assert.Equal(["a", "b"], fields.Stop);
        Assert.Equal("p", Assert.Single(fields.Prompts).Text);
    }

    [Fact]
    public void Parse_NullEverywhere_CountsAsAbsent()
    {
        RequestFields fields = Parse("""
            {"model":null,"prompt":null,"max_tokens":null,"temperature":null,"top_p":null,"top_k":null,"min_p":null,"seed":null,"stop":null,
             "n":null,"echo":null,"stream":null,"stream_options":null,"user":null,"suffix":null,"logprobs":null,"best_of":null,
             "presence_penalty":null,"frequency_penalty":null,"logit_bias":null}
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
    [InlineData("""{"best_of":1}""")]
    [InlineData("""{"presence_penalty":0,"frequency_penalty":0.0,"repetition_penalty":1.0}""")]
    [InlineData("""{"logit_bias":{}}""")]
    [InlineData("""{"stop":"x"}""")]
    public void Parse_NeutralValues_Pass(string body) => Assert.True(Parse(body).Succeeded);

    [Theory]
    [InlineData("""{"suffix":"x"}""", "suffix")]
    [InlineData("""{"logprobs":0}""", "logprobs")]
    [InlineData("""{"best_of":2}""", "best_of")]
    [InlineData("""{"presence_penalty":0.1}""", "presence_penalty")]
    [InlineData("""{"frequency_penalty":-1}""", "frequency_penalty")]
    [InlineData("""{"repetition_penalty":1.1}""", "repetition_penalty")]
    [InlineData("""{"logit_bias":{"1":2}}""", "logit_bias")]
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
        Assert.Contains("UTF-8", CompletionParser.Parse(body).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AHugeValue_IsNotEchoedWhole() =>
        Assert.InRange(Parse($$"""{"model":{"x":1},"n":"{{new string('9', 100_000)}}"}""").Error!.Message.Length, 1, 300);

    private static Outcome<RequestFields> Parse(string body) => CompletionParser.Parse(Encoding.UTF8.GetBytes(body));
}
