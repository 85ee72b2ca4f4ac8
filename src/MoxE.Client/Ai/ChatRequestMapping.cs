using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace MoxE.Client.Ai;

/// <summary>Options and messages of the abstractions as a request. What cannot be said on the wire is an error, never silence.</summary>
internal static class ChatRequestMapping
{
    /// <summary>The request.</summary>
    /// <exception cref="NotSupportedException">Something was asked for that the interface has no word for.</exception>
    public static ChatRequest Map(IChatClient client, IEnumerable<ChatMessage> messages, ChatOptions? options, string? model)
    {
        ArgumentNullException.ThrowIfNull(messages);
        options ??= new ChatOptions();
        Refuse(options);
        List<ChatTurn> turns = [];
        if (!string.IsNullOrEmpty(options.Instructions))
        {
            turns.Add(ChatTurn.System(options.Instructions));
        }

        turns.AddRange(messages.SelectMany(ChatTurnMapping.Map));
        ToolDefinition[]? tools = Tools(options);
        ChatRequest own = options.RawRepresentationFactory?.Invoke(client) as ChatRequest ?? new ChatRequest { Messages = turns };
        return own with
        {
            Messages = turns,
            Model = own.Model ?? options.ModelId ?? model,
            Temperature = own.Temperature ?? Exact(options.Temperature),
            TopP = own.TopP ?? Exact(options.TopP),
            TopK = own.TopK ?? options.TopK,
            FrequencyPenalty = own.FrequencyPenalty ?? Exact(options.FrequencyPenalty),
            PresencePenalty = own.PresencePenalty ?? Exact(options.PresencePenalty),
            MaxCompletionTokens = own.MaxCompletionTokens ?? options.MaxOutputTokens,
            Seed = own.Seed ?? options.Seed,
            Stop = own.Stop ?? (options.StopSequences is { Count: > 0 } stops ? [.. stops] : null),
            ResponseFormat = own.ResponseFormat ?? Format(options.ResponseFormat),
            Tools = own.Tools ?? tools,
            ToolChoice = own.ToolChoice ?? Choice(options.ToolMode, tools),
            ParallelToolCalls = own.ParallelToolCalls ?? (tools is null ? null : options.AllowMultipleToolCalls),
            AdditionalProperties = ExtraFields.Merge(own.AdditionalProperties, options.AdditionalProperties),
        };
    }

    /// <summary>The shortest decimal of a float: 0.7f is sent as 0.7.</summary>
    private static double? Exact(float? value) =>
        value is { } number ? double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    private static void Refuse(ChatOptions options)
    {
        if (options.ConversationId is not null)
        {
            throw new NotSupportedException($"{nameof(options.ConversationId)} is '{options.ConversationId}': allowed is null, conversations are sent whole.");
        }
    }

    private static ResponseFormat? Format(ChatResponseFormat? format) => format switch
    {
        null => null,
        ChatResponseFormatText => ResponseFormat.Text,
        ChatResponseFormatJson { Schema: { } schema } json => ResponseFormat.ForSchema(json.SchemaName ?? "answer", schema, json.SchemaDescription),
        ChatResponseFormatJson => ResponseFormat.JsonObject,
        _ => throw new NotSupportedException($"The response format {format.GetType().Name} has no form on the wire: allowed are text, JSON and JSON by a schema."),
    };

    private static ToolDefinition[]? Tools(ChatOptions options) => options.Tools is not { Count: > 0 } tools ? null : [.. tools.Select(tool => tool switch
    {
        AIFunctionDeclaration function => ToolDefinition.OfFunction(function.Name, function.Description is { Length: > 0 } text ? text : null, function.JsonSchema),
        _ => throw new NotSupportedException($"The tool '{tool.Name}' is {tool.GetType().Name}: allowed are functions."),
    })];

    private static JsonElement? Choice(ChatToolMode? mode, ToolDefinition[]? tools) => mode switch
    {
        _ when tools is null => null,
        null => null,
        NoneChatToolMode => ToolDefinition.Mode("none"),
        AutoChatToolMode => ToolDefinition.Mode("auto"),
        RequiredChatToolMode { RequiredFunctionName: { } name } => ToolDefinition.Choice(name),
        RequiredChatToolMode => ToolDefinition.Mode("required"),
        _ => throw new NotSupportedException($"The tool mode {mode.GetType().Name} has no form on the wire: allowed are none, auto and required."),
    };
}
