using MoxE.Model.Tokens;

namespace MoxE.Model.Chat;

/// <summary>
/// Conversations to token ids. Special tokens come from the template's own text alone: one that a user typed, or that a
/// tool returned, stays ordinary text. Thread-safe.
/// </summary>
public sealed class ChatEncoder
{
    private readonly Tokenizer _tokenizer;
    private readonly TemplateTokens _tokens;

    /// <summary>An encoder of a tokenizer and its templates.</summary>
    public ChatEncoder(Tokenizer tokenizer, ChatTemplates templates)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(templates);
        (_tokenizer, Templates) = (tokenizer, templates);
        _tokens = new TemplateTokens(tokenizer.AddedTokens);
    }

    /// <summary>The templates.</summary>
    public ChatTemplates Templates { get; }

    /// <summary>The encoder of a model folder, or null when it has no chat template.</summary>
    /// <exception cref="ModelFormatException">A template is malformed.</exception>
    public static ChatEncoder? Load(string folder, Tokenizer tokenizer) => ChatTemplates.Load(folder) is { } templates ? new ChatEncoder(tokenizer, templates) : null;

    /// <summary>Renders a conversation with the template chosen for it.</summary>
    /// <param name="prompt">The conversation.</param>
    /// <param name="time">The clock of <c>strftime_now</c>.</param>
    public ChatOutcome<RenderedChat> Render(ChatPrompt prompt, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ChatOutcome<ChatTemplate> template = Templates.Choose(hasTools: prompt.Tools is { ValueKind: System.Text.Json.JsonValueKind.Array } tools && tools.GetArrayLength() > 0);
        return template.IsOk ? template.Value.Render(prompt, Templates.Tokens, time) : template.Error;
    }

    /// <summary>Renders and encodes a conversation.</summary>
    /// <param name="prompt">The conversation.</param>
    /// <param name="time">The clock of <c>strftime_now</c>.</param>
    /// <exception cref="ModelFormatException">The tokenizer's own pattern does not come to an end on this text.</exception>
    public ChatOutcome<int[]> Encode(ChatPrompt prompt, TimeProvider time)
    {
        ChatOutcome<RenderedChat> rendered = Render(prompt, time);
        return rendered.IsOk ? Encode(rendered.Value) : rendered.Error;
    }

    /// <summary>Encodes what was rendered.</summary>
    /// <exception cref="ModelFormatException">The tokenizer's own pattern does not come to an end on this text.</exception>
    public int[] Encode(RenderedChat rendered)
    {
        ArgumentNullException.ThrowIfNull(rendered);
        List<int> ids = [];
        foreach ((string text, int? token) in _tokens.Split(rendered.Tagged))
        {
            if (token is int id)
            {
                ids.Add(id);
            }
            else
            {
                // Text of both origins is encoded together: tokens may span the border, as they did in training.
                ids.AddRange(_tokenizer.Encode(text));
            }
        }

        return [.. ids];
    }
}
