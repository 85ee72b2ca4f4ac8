using System.Text;
using System.Text.Json;

namespace MoxE.Model.Chat.Tools;

/// <summary>
/// The shape of a forced answer, <c>{"name": …, "arguments": {…}}</c> or a list of such objects: its JSON schema, for the
/// grammar that forces it, and the reading of what was generated.
/// </summary>
public sealed class ToolCallFormat
{
    /// <summary>Most calls of one answer.</summary>
    public const int MaxCalls = 32;

    private const int MaxDepth = 128;
    private readonly IReadOnlyList<ToolDefinition> _tools;

    private ToolCallFormat(IReadOnlyList<ToolDefinition> tools, bool isList)
    {
        (_tools, IsList) = (tools, isList);
        Schema = ToolCallSchema.Write(tools, isList);
    }

    /// <summary>The JSON schema that the whole answer fits.</summary>
    public string Schema { get; }

    /// <summary>Whether the answer is a list of calls.</summary>
    public bool IsList { get; }

    /// <summary>The format for a choice, or null when nothing is forced.</summary>
    /// <param name="tools">The request's tools.</param>
    /// <param name="choice">Its choice.</param>
    /// <param name="parallel">Whether several calls may come at once (<c>parallel_tool_calls</c>, default true in the protocol).</param>
    public static ToolCallFormat? For(ToolSet tools, ToolChoice choice, bool parallel)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(choice);
        return choice.Kind switch
        {
            ToolChoiceKind.Required => new ToolCallFormat(tools.Tools, parallel),
            ToolChoiceKind.Named => new ToolCallFormat([.. tools.Tools.Where(tool => tool.Name == choice.Name)], parallel),
            _ => null,
        };
    }

    /// <summary>Reads the calls out of a whole answer.</summary>
    /// <param name="generated">What the model generated under the grammar.</param>
    /// <returns>At least one call, or an error: an answer that was cut short is no JSON.</returns>
    public ChatOutcome<IReadOnlyList<ToolCall>> Read(string generated)
    {
        ArgumentNullException.ThrowIfNull(generated);
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(generated), new JsonDocumentOptions { MaxDepth = MaxDepth });
            JsonElement root = document.RootElement;
            JsonElement[] items = IsList && root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : IsList ? [] : [root];
            ToolCall?[] calls = [.. items.Select(ReadCall)];
            return calls.Length > 0 && calls.All(call => call is not null)
                ? new ChatOutcome<IReadOnlyList<ToolCall>>(calls!)
                : new ChatError($"the answer holds no tool call; allowed: {(IsList ? "a list of objects" : "an object")} with name and arguments");
        }
        catch (JsonException)
        {
            return new ChatError("the answer is no JSON; a tool call that ends early has reached a limit of the request");
        }
    }

    private ToolCall? ReadCall(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String && _tools.Any(tool => name.ValueEquals(tool.Name))
        && json.TryGetProperty("arguments", out JsonElement arguments) && arguments.ValueKind == JsonValueKind.Object
            ? new ToolCall(name.GetString()!, arguments.GetRawText())
            : null;
}
