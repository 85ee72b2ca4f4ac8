using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

/// <summary>What a chat request may not say.</summary>
public sealed class ChatFieldTests : IAsyncLifetime
{
    private const string Function = """{"type":"function","function":{"name":"f"}}""";
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(
        services =>
        {
            new JoinedChat().AddTo(services);
            new AnyText().AddTo(services);
        },
        "Limits:MaxChoices=8",
        "Limits:MaxMessages=3",
        "Limits:MaxTools=2");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("""[]""", "messages")]
    [InlineData("""null""", "messages")]
    [InlineData("\"hello\"", "messages")]
    [InlineData("""["hello"]""", "messages[0]")]
    [InlineData("""[{"content":"a"}]""", "messages[0].role")]
    [InlineData("""[{"role":"king","content":"a"}]""", "messages[0].role")]
    [InlineData("""[{"role":"function","content":"a","name":"f"}]""", "messages[0].role")]
    [InlineData("""[{"role":"user"}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":null}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":5}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":[]}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]""", "messages[0].content[0].type")]
    [InlineData("""[{"role":"user","content":[{"type":"text"}]}]""", "messages[0].content[0].text")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"a","extra":1}]}]""", "messages[0].content[0].extra")]
    [InlineData("""[{"role":"user","content":"a","colour":1}]""", "messages[0].colour")]
    [InlineData("""[{"role":"user","content":"a","role":"user"}]""", "messages[0].role")]
    [InlineData("""[{"role":"user","content":"a","name":7}]""", "messages[0].name")]
    [InlineData("""[{"role":"user","content":"a","refusal":"no"}]""", "messages[0].refusal")]
    [InlineData("""[{"role":"user","content":"a","tool_call_id":"c"}]""", "messages[0].tool_call_id")]
    [InlineData("""[{"role":"tool","content":"a"}]""", "messages[0].tool_call_id")]
    [InlineData("""[{"role":"assistant","content":null}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":"a","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]""", "messages[0].tool_calls")]
    [InlineData("""[{"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]}]""", "messages[0].tool_calls[0].id")]
    [InlineData("""[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":{}}}]}]""", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("""[{"role":"user","content":"a\ud800"}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":"a"},{"role":"user","content":"a"},{"role":"user","content":"a"},{"role":"user","content":"a"}]""", "messages")]
    public Task Post_AWrongMessage_Is400NamingIt(string messages, string param) => RefusedAsync($$"""{"messages":{{messages}}}""", param);

    [Theory]
    [InlineData("""{"max_tokens":1}""", "messages")]
    [InlineData("""{@,"prompt":"a"}""", "prompt")]
    [InlineData("""{@,"best_of":2}""", "best_of")]
    [InlineData("""{@,"echo":true}""", "echo")]
    [InlineData("""{@,"max_tokens":5,"max_completion_tokens":6}""", "max_tokens")]
    [InlineData("""{@,"max_completion_tokens":0}""", "max_completion_tokens")]
    [InlineData("""{@,"max_completion_tokens":100000000}""", "max_completion_tokens")]
    [InlineData("""{@,"n":9}""", "n")]
    [InlineData("""{@,"logprobs":5}""", "logprobs")]
    [InlineData("""{@,"top_logprobs":5}""", "top_logprobs")]
    [InlineData("""{@,"logprobs":false,"top_logprobs":5}""", "top_logprobs")]
    [InlineData("""{@,"logprobs":true,"top_logprobs":21}""", "top_logprobs")]
    [InlineData("""{@,"reasoning_effort":"high"}""", "reasoning_effort")]
    [InlineData("""{@,"verbosity":"low"}""", "verbosity")]
    [InlineData("""{@,"modalities":["text","audio"]}""", "modalities[1]")]
    [InlineData("""{@,"audio":{"voice":"x"}}""", "audio")]
    [InlineData("""{@,"prediction":{}}""", "prediction")]
    [InlineData("""{@,"web_search_options":{}}""", "web_search_options")]
    [InlineData("""{@,"functions":[]}""", "functions")]
    [InlineData("""{@,"function_call":"auto"}""", "function_call")]
    [InlineData("""{@,"store":true}""", "store")]
    [InlineData("""{@,"continue_final_message":true}""", "continue_final_message")]
    [InlineData("""{@,"continue_final_message":true,"add_generation_prompt":true}""", "continue_final_message")]
    [InlineData("""{@,"chat_template_kwargs":[]}""", "chat_template_kwargs")]
    [InlineData("""{@,"documents":["a"]}""", "documents[0]")]
    [InlineData("""{@,"documents":{}}""", "documents")]
    [InlineData("""{@,"tools":[{"type":"function"}]}""", "tools[0].function")]
    [InlineData("""{@,"tools":[{"type":"retrieval","function":{"name":"f"}}]}""", "tools[0].type")]
    [InlineData("""{@,"tools":[{"type":"function","function":{"name":"a b"}}]}""", "tools[0].function.name")]
    [InlineData("""{@,"tools":[{"type":"function","function":{"name":"f","parameters":"x"}}]}""", "tools[0].function.parameters")]
    [InlineData("""{@,"tools":[{"type":"function","function":{"name":"f","parameters":{"a":1,"a":2}}}]}""", "tools[0].function.parameters")]
    [InlineData("""{@,"tools":[F],"tool_choice":"\ud800"}""", "tool_choice")]
    [InlineData("""{@,"reasoning_effort":"\ud800"}""", "reasoning_effort")]
    [InlineData("""{@,"chat_template_kwargs":{"a":{"b":1,"b":2}}}""", "chat_template_kwargs")]
    [InlineData("""{@,"tools":[F,F]}""", "tools[1].function.name")]
    [InlineData("""{@,"tools":[F,{"type":"function","function":{"name":"g"}},{"type":"function","function":{"name":"h"}}]}""", "tools")]
    [InlineData("""{@,"tool_choice":"required"}""", "tool_choice")]
    [InlineData("""{@,"tools":[F],"tool_choice":"sometimes"}""", "tool_choice")]
    [InlineData("""{@,"tools":[F],"tool_choice":{"type":"function","function":{"name":"g"}}}""", "tool_choice.function.name")]
    [InlineData("""{@,"tools":[F],"tool_choice":{"type":"function"}}""", "tool_choice.function")]
    [InlineData("""{@,"tools":[F],"tool_choice":"required","response_format":{"type":"json_object"}}""", "tool_choice")]
    [InlineData("""{@,"parallel_tool_calls":"no"}""", "parallel_tool_calls")]
    public Task Post_AWrongField_Is400NamingIt(string body, string param) =>
        RefusedAsync(body.Replace("@", """ "messages":[{"role":"user","content":"a"}]""", StringComparison.Ordinal).Replace("[F", "[" + Function, StringComparison.Ordinal).Replace(",F", "," + Function, StringComparison.Ordinal), param);

    [Theory]
    [InlineData(""" "max_tokens":5,"max_completion_tokens":5 """)]
    [InlineData(""" "reasoning_effort":"none","verbosity":"medium","modalities":["text"],"safety_identifier":"u","prompt_cache_key":"k" """)]
    [InlineData(""" "tool_choice":"none","parallel_tool_calls":true """)]
    [InlineData(""" "audio":null,"prediction":null,"functions":null,"function_call":null,"tools":null,"tool_choice":null,"chat_template":null,"documents":null """)]
    public Task Post_NeutralFields_Pass(string fields) =>
        _server.Http.PostTextAsync("/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"a"}],{{fields}}}""");

    private async Task RefusedAsync(string body, string param)
    {
        JsonElement error = await _server.Http.RefusedAsync("/v1/chat/completions", body);
        Assert.Equal(param, error.Param());
        Assert.Contains($"'{param}'", error.Message(), StringComparison.Ordinal);
    }
}
