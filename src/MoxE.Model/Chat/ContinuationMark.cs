using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;

namespace MoxE.Model.Chat;

/// <summary>
/// Ends a prompt right behind the last message's content. A mark is set behind the content before the template runs and
/// found again by its origin, so that nothing in a message can be taken for it; the space at its end tells whether the
/// template trims content.
/// </summary>
internal static class ContinuationMark
{
    public static TaggedText Text { get; } = new("CONTINUED-HERE ", TextOrigin.CutMark);

    /// <exception cref="TemplateFault">The prompt cannot be continued.</exception>
    public static void Check(ChatPrompt prompt)
    {
        if (prompt.AddGenerationPrompt)
        {
            throw new TemplateFault("continue_final_message: found true beside add_generation_prompt; allowed: one of the two, for a message that goes on needs no new turn");
        }

        if (prompt.Messages is not [.., { Parts.Count: > 0 }])
        {
            throw new TemplateFault("continue_final_message: found a last message without text; allowed: messages whose last has text to continue");
        }
    }

    public static ChatOutcome<RenderedChat> Cut(RenderedChat rendered, ChatMessage last, bool asParts)
    {
        TaggedText text = rendered.Tagged;
        int end = text.Value.Length;
        while (end > 0 && text.OriginAt(end - 1) != TextOrigin.CutMark)
        {
            end--;
        }

        int start = end;
        while (start > 0 && end - start < Text.Value.Length && text.OriginAt(start - 1) == TextOrigin.CutMark)
        {
            start--;
        }

        if (end == 0 || !Without(text, text.Value.Length).Value.Contains(Content(last, asParts).Trim(), StringComparison.Ordinal))
        {
            return new ChatError("continue_final_message: the last message's content does not appear in what the chat template renders; allowed: templates that keep it");
        }

        TaggedText kept = Without(text, start);
        // As transformers looks, so that a space of the template's own behind a trimmed text counts as kept.
        bool isTrimmed = !text.Value.AsSpan(start).StartsWith(Text.Value);
        return new RenderedChat(isTrimmed ? PythonText.Strip(kept, PythonText.IsSpace, left: false, right: true) : kept);
    }

    private static string Content(ChatMessage last, bool asParts) => last.IsList && asParts ? last.Parts![^1] : last.Text!;

    // The first characters without marks: a template may print content twice.
    private static TaggedText Without(TaggedText text, int end)
    {
        var builder = new TaggedTextBuilder(new Budget(ChatTemplateLimits.Default with { MaxTextWork = long.MaxValue, MaxOutputLength = int.MaxValue }));
        for (int i = 0; i < end; i++)
        {
            if (text.OriginAt(i) != TextOrigin.CutMark)
            {
                builder.Append(text, i, 1);
            }
        }

        return builder.ToText();
    }
}
