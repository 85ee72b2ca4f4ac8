using System.Text.Json;

namespace MoxE.Model.Chat;

/// <summary>What a chat template is given.</summary>
public sealed record ChatPrompt
{
    /// <summary>The conversation.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The tools, as the request has them: a list. Null (the default) where there are none; templates then see none.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Documents for retrieval, as the request has them: a list. Default null.</summary>
    public JsonElement? Documents { get; init; }

    /// <summary>Whether the template opens the assistant's turn at the end. Default true.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>Whether the last message is to be continued: the prompt ends right behind its content. Default false; excludes <see cref="AddGenerationPrompt"/>.</summary>
    public bool ContinueFinalMessage { get; init; }

    /// <summary>More variables for the template (<c>chat_template_kwargs</c>): an object. Default null.</summary>
    public JsonElement? TemplateArguments { get; init; }
}
