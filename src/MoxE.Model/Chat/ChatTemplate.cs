using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Syntax;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat;

/// <summary>
/// A Jinja template that turns messages into a prompt, read and rendered as Hugging Face's transformers does. What is
/// supported stands in <c>models/CHAT-TEMPLATES.md</c>. Immutable and thread-safe.
/// </summary>
public sealed class ChatTemplate
{
    private readonly TemplateSyntax _syntax;
    private readonly ChatTemplateLimits _limits;

    private ChatTemplate(string source, TemplateSyntax syntax, ChatTemplateLimits limits) => (Source, _syntax, _limits) = (source, syntax, limits);

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>Whether the template goes through the parts of a message's content. Others get the texts of the parts, a line each.</summary>
    public bool ReadsContentParts => _syntax.ReadsContentParts;

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="limits">What it may use; <see cref="ChatTemplateLimits.Default"/> without.</param>
    /// <returns>The template, or an error that names the line.</returns>
    public static ChatOutcome<ChatTemplate> Parse(string source, ChatTemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= ChatTemplateLimits.Default;
        if (source.Length > limits.MaxTemplateLength)
        {
            return new ChatError($"the chat template has {source.Length} characters; allowed: at most {limits.MaxTemplateLength}");
        }

        try
        {
            return new ChatTemplate(source, StatementParser.Read(source, limits.MaxDepth), limits);
        }
        catch (TemplateFault fault)
        {
            return new ChatError(fault.Message, fault.Line == 0 ? null : fault.Line);
        }
    }

    /// <summary>Renders a prompt.</summary>
    /// <param name="prompt">Messages and what else the template is given.</param>
    /// <param name="tokens">The special tokens that the tokenizer's files name.</param>
    /// <param name="time">The clock of <c>strftime_now</c>.</param>
    /// <returns>The text with its origins, or why there is none: the template's own refusal (<c>raise_exception</c>), a fault in it, a limit, or a prompt that contradicts itself.</returns>
    public ChatOutcome<RenderedChat> Render(ChatPrompt prompt, ChatTokens tokens, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(time);
        try
        {
            List<KeyValuePair<string, TemplateValue>> names = PromptNames.Of(prompt, tokens, ReadsContentParts);
            ChatOutcome<RenderedChat> rendered = Render(names, time);
            return rendered.IsOk && prompt.ContinueFinalMessage ? ContinuationMark.Cut(rendered.Value, prompt.Messages[^1], ReadsContentParts) : rendered;
        }
        catch (TemplateFault fault)
        {
            // The prompt's own fault, found before the template ran.
            return new ChatError(fault.Message);
        }
    }

    /// <summary>Renders with these variables.</summary>
    internal ChatOutcome<RenderedChat> Render(IEnumerable<KeyValuePair<string, TemplateValue>> names, TimeProvider time)
    {
        var renderer = new Renderer(new RenderContext(new Budget(_limits), time), names);
        try
        {
            TaggedText text = renderer.Render(_syntax.Body);
            return new RenderedChat(text);
        }
        catch (TemplateFault fault)
        {
            return new ChatError(fault.Message, fault.Line == 0 ? renderer.Line : fault.Line);
        }
    }
}
