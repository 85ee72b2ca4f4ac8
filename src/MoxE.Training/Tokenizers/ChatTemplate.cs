namespace MoxE.Training.Tokenizers;

/// <summary>
/// The template of a model that follows no instructions: a text that begins, then what was said, a paragraph each, roles
/// left out because the training text has none. The model goes on where the last message ends.
/// </summary>
internal static class ChatTemplate
{
    /// <summary>Name of the file, as Hugging Face's tokenizers look for it.</summary>
    public const string FileName = "chat_template.jinja";

    /// <summary>The template in Jinja: <c>messages</c> with <c>content</c>, and <c>eos_token</c>, which stands before each text in training.</summary>
    public const string Text =
        """
        {{- eos_token -}}
        {%- for message in messages -%}
        {{- message['content'] | trim -}}
        {%- if not loop.last -%}{{- '\n\n' -}}{%- endif -%}
        {%- endfor -%}
        """;
}
