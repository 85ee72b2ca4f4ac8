namespace MoxE.Model.Chat;

/// <summary>The templates of a model folder by name, and the tokens they use.</summary>
public sealed class ChatTemplates
{
    internal const string Default = "default";
    private const string ToolUse = "tool_use";

    internal ChatTemplates(IReadOnlyDictionary<string, ChatTemplate> byName, ChatTokens tokens) => (ByName, Tokens) = (byName, tokens);

    /// <summary>The templates; one alone is called <c>default</c>.</summary>
    public IReadOnlyDictionary<string, ChatTemplate> ByName { get; }

    /// <summary>The special tokens that the tokenizer's files name.</summary>
    public ChatTokens Tokens { get; }

    /// <summary>
    /// Reads <c>chat_template.jinja</c>, or without it <c>chat_template</c> of <c>tokenizer_config.json</c>: a text, or a
    /// list of objects with name and template. Null where the folder has neither.
    /// </summary>
    /// <exception cref="ModelFormatException">A file is malformed; the message names file, line and what is allowed.</exception>
    public static ChatTemplates? Load(string folder) => ChatTemplateFiles.Read(folder);

    /// <summary>The template for a prompt, as transformers chooses: with tools <c>tool_use</c> where there is one, else <c>default</c>.</summary>
    public ChatOutcome<ChatTemplate> Choose(bool hasTools)
    {
        if (hasTools && ByName.TryGetValue(ToolUse, out ChatTemplate? forTools))
        {
            return forTools;
        }

        return ByName.TryGetValue(Default, out ChatTemplate? template)
            ? template
            : new ChatError($"the model has chat templates named {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))} and none named {Default}");
    }
}
