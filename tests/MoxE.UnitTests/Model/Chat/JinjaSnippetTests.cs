using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.Model.Chat;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.UnitTests.Model.Chat;

/// <summary>Each feature of the language against Jinja2's own output.</summary>
public class JinjaSnippetTests
{
    private static readonly List<KeyValuePair<string, TemplateValue>> Names =
        [.. Recording.Context.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, JsonValues.Of(property.Value)))];

    public static TheoryData<int, string> Snippets()
    {
        var data = new TheoryData<int, string>();
        for (int i = 0; i < Recording.Snippets.Count; i++)
        {
            data.Add(i, Recording.Snippets[i].GetProperty("source").GetString()!);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Render_Snippet_AsJinja2Does(int index, string source)
    {
        JsonElement expected = Recording.Snippets[index];
        ChatOutcome<RenderedChat> rendered = Render(source);

        if (expected.TryGetProperty("text", out JsonElement text))
        {
            Assert.Equal((text.GetString(), null), (rendered.Value?.Text, rendered.Error?.ToString()));
        }
        else
        {
            Assert.True(rendered.Error is not null, $"rendered {rendered.Value?.Text}, where Jinja2 says {expected.GetProperty("error").GetString()}");
        }
    }

    internal static ChatOutcome<RenderedChat> Render(string source, ChatTemplateLimits? limits = null)
    {
        ChatOutcome<ChatTemplate> template = ChatTemplate.Parse(source, limits);
        return template.IsOk ? template.Value.Render(Names, new FakeTimeProvider(Recording.Now)) : template.Error;
    }
}
