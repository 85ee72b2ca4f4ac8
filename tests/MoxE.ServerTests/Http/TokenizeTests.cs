using System.Net;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class TokenizeTests
{
    [Theory]
    [InlineData("""{"prompt":"ab"}""", """{"count":2,"max_model_len":131072,"tokens":[97,98],"token_strs":null}""")]
    [InlineData("""{"prompt":""}""", """{"count":0,"max_model_len":131072,"tokens":[],"token_strs":null}""")]
    [InlineData("""{"model":"counting","prompt":"é","return_token_strs":true,"add_special_tokens":false}""", """{"count":2,"max_model_len":131072,"tokens":[195,169],"token_strs":["bytes:\\xc3","bytes:\\xa9"]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"add_generation_prompt":false}""", """{"count":2,"max_model_len":131072,"tokens":[97,98],"token_strs":null}""")]
    public async Task Tokenize_ATextOrMessages_GivesTokens(string body, string expected)
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo);
        Assert.Equal(expected, await server.Http.PostTextAsync("/tokenize", body));
    }

    [Theory]
    [InlineData("""{}""", "prompt")]
    [InlineData("""{"prompt":"a","messages":[{"role":"user","content":"a"}]}""", "prompt")]
    [InlineData("""{"prompt":["a"]}""", "prompt")]
    [InlineData("""{"prompt":"abcdef"}""", "prompt")]
    [InlineData("""{"prompt":"a","add_special_tokens":true}""", "add_special_tokens")]
    [InlineData("""{"prompt":"a","temperature":1}""", "temperature")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"continue_final_message":true}""", "continue_final_message")]
    [InlineData("""{"prompt":"a","continue_final_message":true}""", "continue_final_message")]
    public async Task Tokenize_AWrongField_Is400NamingIt(string body, string param)
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo, "Limits:MaxPromptTokens=5");
        Assert.Equal(param, (await server.Http.RefusedAsync("/tokenize", body)).Param());
    }

    [Theory]
    [InlineData("""{"tokens":[97,195,169]}""", """{"prompt":"aé"}""")]
    [InlineData("""{"tokens":[],"model":"counting"}""", """{"prompt":""}""")]
    public async Task Detokenize_Tokens_GivesTheirText(string body, string expected)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal(expected, await server.Http.PostTextAsync("/detokenize", body));
    }

    [Theory]
    [InlineData("""{}""", "tokens")]
    [InlineData("""{"tokens":"a"}""", "tokens")]
    [InlineData("""{"tokens":[1.5]}""", "tokens[0]")]
    [InlineData("""{"tokens":[1,257]}""", "tokens[1]")]
    [InlineData("""{"tokens":[1],"prompt":"a"}""", "prompt")]
    public async Task Detokenize_AWrongField_Is400NamingIt(string body, string param)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal(param, (await server.Http.RefusedAsync("/detokenize", body)).Param());
    }

    [Theory]
    [InlineData("/tokenize", """{"model":"other","prompt":"a"}""")]
    [InlineData("/detokenize", """{"model":"other","tokens":[1]}""")]
    public async Task Post_AnUnknownModel_Is404(string path, string body)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal("model", (await server.Http.RefusedAsync(path, body, HttpStatusCode.NotFound)).Param());
    }
}
