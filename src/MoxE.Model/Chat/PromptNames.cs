using System.Text.Json;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat;

/// <summary>The variables that a prompt gives to its template.</summary>
internal static class PromptNames
{
    private static readonly string[] Own = ["messages", "tools", "documents", "add_generation_prompt"];

    /// <exception cref="TemplateFault">The prompt contradicts itself.</exception>
    public static List<KeyValuePair<string, TemplateValue>> Of(ChatPrompt prompt, ChatTokens tokens, bool readsContentParts)
    {
        if (prompt.ContinueFinalMessage)
        {
            ContinuationMark.Check(prompt);
        }

        List<KeyValuePair<string, TemplateValue>> names = [];
        names.AddRange(tokens.Names.Select(token => KeyValuePair.Create<string, TemplateValue>(token.Key, new TextValue(token.Value, TextOrigin.Template))));
        int last = prompt.Messages.Count - 1;
        names.Add(new("messages", SequenceValue.List(
            [.. prompt.Messages.Select((message, i) => message.Value(readsContentParts, prompt.ContinueFinalMessage && i == last ? ContinuationMark.Text : null))])));
        names.Add(new("tools", List(prompt.Tools, "tools")));
        names.Add(new("documents", List(prompt.Documents, "documents")));
        names.Add(new("add_generation_prompt", BoolValue.Of(prompt.AddGenerationPrompt)));
        if (prompt.TemplateArguments is { ValueKind: not JsonValueKind.Null } more)
        {
            AddMore(names, more);
        }

        return names;
    }

    private static TemplateValue List(JsonElement? json, string name) => json?.ValueKind switch
    {
        null or JsonValueKind.Null => NoneValue.Instance,
        JsonValueKind.Array => Value(json.Value, name),
        _ => throw new TemplateFault($"{name}: found {json.Value.ValueKind}; allowed: a list"),
    };

    private static void AddMore(List<KeyValuePair<string, TemplateValue>> names, JsonElement more)
    {
        if (more.ValueKind != JsonValueKind.Object)
        {
            throw new TemplateFault($"chat_template_kwargs: found {more.ValueKind}; allowed: an object");
        }

        foreach (JsonProperty property in more.EnumerateObject())
        {
            if (Own.Contains(property.Name))
            {
                throw new TemplateFault($"chat_template_kwargs: found {property.Name}; allowed: names other than {string.Join(", ", Own)}");
            }

            names.Add(new(property.Name, Value(property.Value, "chat_template_kwargs")));
        }
    }

    private static TemplateValue Value(JsonElement json, string name)
    {
        try
        {
            return JsonValues.Of(json);
        }
        catch (InvalidOperationException e)
        {
            throw new TemplateFault($"{name}: found half a surrogate pair in a text; allowed: Unicode", e);
        }
    }
}
