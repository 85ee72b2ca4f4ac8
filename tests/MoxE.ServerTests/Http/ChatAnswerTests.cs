using System.Net;
using System.Text.Json;
using MoxE.Server.Serving.Chat;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

/// <summary>Whole chats. The template joins the contents, and the model counts on: "a" goes on "bcd…".</summary>
public sealed class ChatAnswerTests
{
    private const string Path = "/v1/chat/completions";

    [Fact]
    public async Task Post_AConversation_GivesTheWholeShape()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo);
        string text = await server.Http.PostTextAsync(Path, """{"model":"counting","messages":[{"role":"system","content":"x"},{"role":"user","content":"a"}],"max_completion_tokens":3,"temperature":0}""");
        Assert.Matches("^chatcmpl-[0-9a-f]{24}$", JsonDocument.Parse(text).RootElement.GetProperty("id").GetString());
        Assert.Equal(
            """
            {"id":"ID","object":"chat.completion","created":0,"model":"counting","system_fingerprint":"fp_0123456789ab",
            "choices":[{"index":0,"message":{"role":"assistant","content":"bcd","refusal":null},"logprobs":null,"finish_reason":"length"}],
            "usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":0}}}
            """.Replace("\n", "", StringComparison.Ordinal),
            HttpPosts.WithoutIdAndTime(text));
    }

    [Fact]
    public async Task Post_EveryRole_ReachesTheTemplate()
    {
        JoinedChat chat = new();
        await using RunningServer server = await RunningServer.StartAsync(chat.AddTo);
        await server.Http.PostTextAsync(Path, """
            {"messages":[
              {"role":"developer","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}],"name":"n"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},
              {"role":"tool","content":"result","tool_call_id":"c1"},
              {"role":"assistant","content":null,"refusal":"no"},
              {"role":"user","content":"a"}],
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}],
             "documents":[{"title":"t"}],"chat_template_kwargs":{"k":true},"add_generation_prompt":false,"max_tokens":1}
            """);
        ChatFields last = chat.Last;
        Assert.Equal(["developer", "assistant", "tool", "assistant", "user"], last.Messages.Select(message => message.Role));
        Assert.Equal(["one\ntwo", null, "result", null, "a"], last.Messages.Select(message => message.Content));
        Assert.Equal(new ChatToolCall("c1", "f", """{"x":1}"""), Assert.Single(last.Messages[1].ToolCalls));
        Assert.Equal(("n", "c1", "no"), (last.Messages[0].Name, last.Messages[2].ToolCallId, last.Messages[3].Refusal));
        ChatTool tool = Assert.Single(last.Tools);
        Assert.Equal(("f", "d", """{"type":"object"}"""), (tool.Name, tool.Description, tool.Parameters.GetRawText()));
        Assert.Equal("""[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}]""", last.ShownTools!.Value.GetRawText());
        Assert.Equal("""{"role":"tool","content":"result","tool_call_id":"c1"}""", last.Messages[2].Json.GetRawText());
        Assert.Equal(("""[{"title":"t"}]""", """{"k":true}"""), (last.Documents.GetRawText(), last.TemplateVariables.GetRawText()));
        Assert.Equal((false, false, ChatToolChoice.Auto), (last.AddGenerationPrompt, last.ContinueFinalMessage, last.ToolChoice));
    }

    [Fact]
    public async Task Post_NoLength_TakesTheServersDefault()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo, "Limits:DefaultChatTokens=5");
        JsonElement answer = JsonDocument.Parse(await server.Http.PostTextAsync(Path, """{"messages":[{"role":"user","content":"a"}],"temperature":0,"stop":"zz","n":2}""")).RootElement;
        Assert.Equal(["bcdef", "bcdef"], answer.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()));
    }

    [Fact]
    public async Task Post_AServerWithoutTemplates_RefusesByName()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement error = await server.Http.RefusedAsync(Path, """{"messages":[{"role":"user","content":"a"}]}""");
        Assert.Equal("messages", error.Param());
        Assert.Contains("no chat template", error.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ATemplateOfOnesOwn_NeedsTheOption()
    {
        const string Body = """{"messages":[{"role":"user","content":"a"}],"chat_template":"{{ x }}","max_tokens":1}""";
        JoinedChat chat = new();
        await using RunningServer closed = await RunningServer.StartAsync(chat.AddTo);
        Assert.Equal("chat_template", (await closed.Http.RefusedAsync(Path, Body)).Param());
        await using RunningServer open = await RunningServer.StartAsync(chat.AddTo, "Http:AllowChatTemplate=true");
        await open.Http.PostTextAsync(Path, Body);
        Assert.Equal("{{ x }}", chat.Last.Template);
    }

    [Fact]
    public async Task Count_AConversation_GivesItsTokens()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo);
        Assert.Equal(
            """{"object":"chat.completion.input_tokens","input_tokens":5}""",
            await server.Http.PostTextAsync(Path + "/input_tokens", """{"messages":[{"role":"user","content":"abc"},{"role":"user","content":"de"}],"stream":true,"max_tokens":9}"""));
        Assert.Equal("max_tokens", (await server.Http.RefusedAsync(Path + "/input_tokens", """{"messages":[{"role":"user","content":"a"}],"max_tokens":-1}""")).Param());
        Assert.Equal("model", (await server.Http.RefusedAsync(Path + "/input_tokens", """{"messages":[{"role":"user","content":"a"}],"model":"other"}""", HttpStatusCode.NotFound)).Param());
    }
}
