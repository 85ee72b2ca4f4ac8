using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.Model.Chat;

namespace MoxE.UnitTests.Model.Chat;

/// <summary>Templates in the formats of well-known models against what Jinja2 renders of them.</summary>
public class ChatTemplateTests
{
    private static readonly ChatTokens Tokens = new(new Dictionary<string, string>
    {
        ["bos_token"] = "<s>",
        ["eos_token"] = "</s>",
        ["unk_token"] = "<unk>",
        ["pad_token"] = "<pad>",
    });

    public static TheoryData<string, string> Chats()
    {
        var data = new TheoryData<string, string>();
        foreach (JsonElement chat in Recording.Chats)
        {
            data.Add(chat.GetProperty("template").GetString()!, chat.GetProperty("chat").GetString()!);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Chats))]
    public void Render_Conversation_AsTransformersDoes(string name, string chat)
    {
        JsonElement expected = Recording.Chats.Single(entry => entry.GetProperty("template").GetString() == name && entry.GetProperty("chat").GetString() == chat);
        ChatTemplate template = ChatTemplate.Parse(Recording.Template(name)).Value!;
        ChatPrompt prompt = Prompt(Recording.Conversations[chat]);
        ChatOutcome<RenderedChat> rendered = template.Render(prompt, Tokens, new FakeTimeProvider(Recording.Now));

        if (chat == "parts" && !template.ReadsContentParts)
        {
            // Jinja2 fails on a list, or prints it; such a template gets the texts instead.
            Assert.Contains("first\nsecond", rendered.Value!.Text, StringComparison.Ordinal);
        }
        else if (expected.TryGetProperty("text", out JsonElement text))
        {
            Assert.Equal((text.GetString(), null), (rendered.Value?.Text, rendered.Error?.ToString()));
            Assert.Equal(text.GetString(), string.Concat(rendered.Value!.Runs.Select(run => run.Text)));
        }
        else
        {
            Assert.True(rendered.Error is not null, $"rendered {rendered.Value?.Text}, where Jinja2 says {expected.GetProperty("error").GetString()}");
        }
    }

    [Fact]
    public void Recording_HoldsEveryTemplateAndConversation()
    {
        Assert.True(Recording.TemplateNames.Count >= 10);
        Assert.Equal(Recording.TemplateNames.Count * Recording.Conversations.Count, Recording.Chats.Count);
    }

    internal static ChatPrompt Prompt(JsonElement chat) => new()
    {
        Messages = [.. chat.GetProperty("messages").EnumerateArray().Select((message, i) => ChatMessage.FromJson(message, $"messages[{i}]").Value!)],
        Tools = chat.TryGetProperty("tools", out JsonElement tools) ? tools : null,
        Documents = chat.TryGetProperty("documents", out JsonElement documents) ? documents : null,
        AddGenerationPrompt = !chat.TryGetProperty("add_generation_prompt", out JsonElement add) || add.GetBoolean(),
        ContinueFinalMessage = chat.TryGetProperty("continue_final_message", out JsonElement go) && go.GetBoolean(),
        TemplateArguments = chat.TryGetProperty("kwargs", out JsonElement more) ? more : null,
    };
}
