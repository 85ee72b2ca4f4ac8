using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.Model.Chat;

namespace MoxE.UnitTests.Model.Chat;

public class ChatMessageTests
{
    [Theory]
    [InlineData("1", "messages[2]: ")]
    [InlineData("{}", "messages[2].role: ")]
    [InlineData("{\"role\": \"\"}", "messages[2].role: ")]
    [InlineData("{\"role\": 1}", "messages[2].role: ")]
    [InlineData("{\"role\": \"user\", \"content\": 1}", "messages[2].content: ")]
    [InlineData("{\"role\": \"user\", \"content\": [1]}", "messages[2].content[0]: ")]
    [InlineData("{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"a\"}, {\"type\": \"image_url\"}]}", "messages[2].content[1]: ")]
    [InlineData("{\"role\": \"assistant\", \"tool_calls\": {}}", "messages[2].tool_calls: ")]
    [InlineData("{\"role\": \"assistant\", \"tool_calls\": [{}]}", "messages[2].tool_calls[0].function: ")]
    [InlineData("{\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\": \"f\", \"arguments\": \"{\"}}]}", "messages[2].tool_calls[0].function.arguments: ")]
    [InlineData("{\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\": \"f\", \"arguments\": \"[]\"}}]}", "messages[2].tool_calls[0].function.arguments: ")]
    [InlineData("{\"role\": \"user\", \"content\": \"\\ud800\"}", "messages[2]: ")]
    public void FromJson_BadMessage_NamesTheField(string json, string start) =>
        Assert.StartsWith(start, ChatMessage.FromJson(Json(json), "messages[2]").Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void FromJson_EveryField_ReachesTheTemplateInItsOrder() => Assert.Equal(
        """{"name": "Ann", "role": "user", "content": "hi", "reasoning_content": null, "x": {"y": [1, 2.0]}}""",
        Render("{{ messages[0] | tojson }}", """{"name": "Ann", "role": "user", "content": "hi", "reasoning_content": null, "x": {"y": [1, 2.0]}}"""));

    [Fact]
    public void FromJson_ArgumentsAsText_ReachTheTemplateAsTheirValue() => Assert.Equal(
        """{"a": [1]} {}""",
        Render(
            "{{ messages[0].tool_calls[0].function.arguments | tojson }} {{ messages[0].tool_calls[1].function.arguments }}",
            """{"role": "assistant", "content": null, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"a\": [1]}"}}, {"function": {"name": "g", "arguments": ""}}]}"""));

    [Theory]
    [InlineData("{{ messages[0].content }}", "a\nb")]
    [InlineData("{% for p in messages[0].content %}<{{ p.text }}>{% endfor %}", "<a><b>")]
    [InlineData("{% for p in messages[0]['content'] | list %}{{ p.type }},{% endfor %}", "text,text,")]
    public void Render_Parts_AreAListOnlyForTemplatesThatReadOne(string source, string expected) => Assert.Equal(
        expected, Render(source, """{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}"""));

    [Fact]
    public void Render_ContinueAndAdd_ContradictEachOther() => Assert.Contains(
        "continue_final_message", Continue("{{ messages[0].content }}", ChatMessage.Of("user", "x"), add: true).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Render_ContinueWithoutText_IsAnError()
    {
        Assert.NotNull(Continue("x", ChatMessage.FromJson(Json("""{"role": "assistant", "content": null}"""), "m").Value!).Error);
        Assert.NotNull(Continue("the template leaves it out", ChatMessage.Of("user", "x")).Error);
    }

    [Theory]
    [InlineData("{{ messages[0].content }} end", "so CONTINUED-HERE far ", "so CONTINUED-HERE far ")]
    [InlineData("{{ messages[0].content | trim }} end", " so far ", "so far ")]
    [InlineData("{{ messages[0].content | trim }}.end", " so far ", "so far")]
    [InlineData("{{ messages[0].content }}|{{ messages[0].content }} end", "twice", "twice|twice")]
    [InlineData("{{ messages[0].content | upper }} end", "", "")]
    public void Render_Continue_EndsBehindTheLastContent(string source, string content, string expected) =>
        Assert.Equal((expected, null), (Continue(source, ChatMessage.Of("assistant", content)) is var outcome ? outcome.Value?.Text : null, outcome.Error?.ToString()));

    [Fact]
    public void Render_ContinueParts_EndsBehindTheLastPart() => Assert.Equal(
        "[a][b",
        Continue(
            "{% for p in messages[0].content %}[{{ p.text }}]{% endfor %}",
            ChatMessage.FromJson(Json("""{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}"""), "m").Value!).Value!.Text);

    [Fact]
    public void Render_ArgumentsOfTheRequest_CannotReplaceTheConversation()
    {
        var prompt = new ChatPrompt { Messages = [ChatMessage.Of("user", "x")], TemplateArguments = Json("""{"messages": []}""") };
        Assert.Contains("messages", Template("{{ messages }}").Render(prompt, ChatTokens.None, new FakeTimeProvider()).Error!.Message, StringComparison.Ordinal);
    }

    private static string Render(string source, string message)
    {
        var prompt = new ChatPrompt { Messages = [ChatMessage.FromJson(Json(message), "messages[0]").Value!] };
        return Template(source).Render(prompt, ChatTokens.None, new FakeTimeProvider()).Value!.Text;
    }

    private static ChatOutcome<RenderedChat> Continue(string source, ChatMessage message, bool add = false) => Template(source).Render(
        new ChatPrompt { Messages = [message], ContinueFinalMessage = true, AddGenerationPrompt = add }, ChatTokens.None, new FakeTimeProvider());

    private static ChatTemplate Template(string source) => ChatTemplate.Parse(source).Value!;

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
