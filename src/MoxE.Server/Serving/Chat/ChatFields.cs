using System.Text.Json;

namespace MoxE.Server.Serving.Chat;

/// <summary>The chat part of a request: types and rules of single messages are right, the rest is unchecked.</summary>
internal sealed class ChatFields
{
    public IReadOnlyList<ChatMessage> Messages { get; set; } = [];

    public IReadOnlyList<ChatTool> Tools { get; set; } = [];

    /// <summary>The tools as the client wrote them, an array; undefined without tools.</summary>
    public JsonElement ToolsJson { get; set; }

    public ChatToolChoice ToolChoice { get; set; }

    /// <summary>The function that must be called, when <see cref="ToolChoice"/> is <see cref="ChatToolChoice.Named"/>.</summary>
    public string? NamedFunction { get; set; }

    /// <summary>Null takes the default: true unless the final message is continued.</summary>
    public bool? AddGenerationPrompt { get; set; }

    public bool ContinueFinalMessage { get; set; }

    /// <summary>A template to use in place of the model's.</summary>
    public string? Template { get; set; }

    /// <summary>Variables for the template: an object, or undefined.</summary>
    public JsonElement TemplateVariables { get; set; }

    /// <summary>Documents for the template: an array of objects, or undefined.</summary>
    public JsonElement Documents { get; set; }

    /// <summary>Whether log-probabilities are asked for; <see cref="TopLogProbs"/> says how many alternatives.</summary>
    public bool LogProbs { get; set; }

    public long? TopLogProbs { get; set; }

    /// <summary>max_completion_tokens, which max_tokens must not contradict.</summary>
    public long? MaxCompletionTokens { get; set; }

    /// <summary>The tools a template shows the model, as the client wrote them; null for none.</summary>
    public JsonElement? ShownTools => ToolChoice == ChatToolChoice.None || Tools.Count == 0 ? null : ToolsJson;

    /// <summary>Whether a function must be called.</summary>
    public bool ForcesCall => ToolChoice is ChatToolChoice.Required or ChatToolChoice.Named;
}

/// <summary>One message.</summary>
/// <param name="Role">system, developer, user, assistant or tool.</param>
/// <param name="Content">Its text, text parts joined by line feeds; null when an assistant said nothing.</param>
internal sealed record ChatMessage(string Role, string? Content)
{
    /// <summary>The whole message as the client wrote it, for templates that tell parts apart.</summary>
    public JsonElement Json { get; init; }

    public string? Name { get; init; }

    public string? Refusal { get; init; }

    /// <summary>Calls an assistant made.</summary>
    public IReadOnlyList<ChatToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call a tool answers.</summary>
    public string? ToolCallId { get; init; }
}

/// <summary>A call in a message.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Function">The function called.</param>
/// <param name="Arguments">Its arguments as JSON text.</param>
internal sealed record ChatToolCall(string Id, string Function, string Arguments);

/// <summary>A function the model may call.</summary>
/// <param name="Name">1 … 64 letters, digits, '_' or '-'.</param>
/// <param name="Description">What it does.</param>
/// <param name="Parameters">JSON schema of its arguments; undefined when it takes none.</param>
internal sealed record ChatTool(string Name, string? Description, JsonElement Parameters);

/// <summary>Whether functions are called.</summary>
internal enum ChatToolChoice
{
    /// <summary>The default: the template tells the model of its tools, and its text stays text.</summary>
    Auto,

    /// <summary>The template is not told of tools.</summary>
    None,

    /// <summary>One of the functions must be called.</summary>
    Required,

    /// <summary>The named function must be called.</summary>
    Named,
}
