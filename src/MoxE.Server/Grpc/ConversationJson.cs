using System.Buffers;
using System.Text.Json;
using Google.Protobuf.Collections;
using MoxE.Server.Http;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>
/// Writes a conversation as the JSON that HTTP bodies hold. Templates see messages and tools as JSON whatever they came in,
/// and one reader gives both surfaces the same rules and errors.
/// </summary>
internal static class ConversationJson
{
    /// <summary>Levels of a text of JSON; around it there are two more, and a body may have 64.</summary>
    private const int MaxDepth = 60;

    private static readonly JsonDocumentOptions Given = new() { MaxDepth = MaxDepth };

    /// <summary>Writes all of it, or tells which text is no JSON.</summary>
    public static ServiceError? Write(ChatRequest request, IBufferWriter<byte> output)
    {
        using Utf8JsonWriter json = new(output, AnswerJson.WriterOptions);
        json.WriteStartObject();
        json.WriteStartArray("messages");
        foreach (ChatMessage message in request.Messages)
        {
            WriteMessage(json, message);
        }

        json.WriteEndArray();
        WriteChoice(json, request);
        WriteSwitches(json, request);
        ServiceError? error = WriteList(json, "tools", request.Tools)
            ?? WriteList(json, "documents", request.Documents)
            ?? (request.HasChatTemplateKwargs ? WriteGiven(json, "chat_template_kwargs", request.ChatTemplateKwargs, isItem: false) : null);
        json.WriteEndObject();
        return error;
    }

    private static void WriteMessage(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role);
        switch (message.ContentCase)
        {
            case ChatMessage.ContentOneofCase.Text:
                json.WriteString("content", message.Text);
                break;
            case ChatMessage.ContentOneofCase.Parts:
                json.WriteStartArray("content");
                foreach (string text in message.Parts.Texts)
                {
                    json.WriteStartObject();
                    json.WriteString("type", "text");
                    json.WriteString("text", text);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
            default:
                break;
        }

        WriteText(json, "name", message.HasName, message.Name);
        WriteText(json, "refusal", message.HasRefusal, message.Refusal);
        WriteText(json, "tool_call_id", message.HasToolCallId, message.ToolCallId);
        WriteCalls(json, message.ToolCalls);
        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, RepeatedField<ToolCall> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls");
        foreach (ToolCall call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.Id);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatRequest request)
    {
        switch (request.ToolChoiceCase)
        {
            case ChatRequest.ToolChoiceOneofCase.ToolName:
                json.WriteStartObject("tool_choice");
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", request.ToolName);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case ChatRequest.ToolChoiceOneofCase.ToolMode when request.ToolMode != ToolMode.Unspecified:
                json.WriteString("tool_choice", request.ToolMode.ToString().ToLowerInvariant());
                break;
            default:
                break;
        }
    }

    private static void WriteSwitches(Utf8JsonWriter json, ChatRequest request)
    {
        if (request.HasAddGenerationPrompt)
        {
            json.WriteBoolean("add_generation_prompt", request.AddGenerationPrompt);
        }

        json.WriteBoolean("continue_final_message", request.ContinueFinalMessage);
        WriteText(json, "chat_template", request.HasChatTemplate, request.ChatTemplate);
    }

    private static void WriteText(Utf8JsonWriter json, string name, bool isGiven, string text)
    {
        if (isGiven)
        {
            json.WriteString(name, text);
        }
    }

    private static ServiceError? WriteList(Utf8JsonWriter json, string name, RepeatedField<string> texts)
    {
        if (texts.Count == 0)
        {
            return null;
        }

        ServiceError? error = null;
        json.WriteStartArray(name);
        for (int i = 0; i < texts.Count && error is null; i++)
        {
            error = WriteGiven(json, $"{name}[{i}]", texts[i], isItem: true);
        }

        json.WriteEndArray();
        return error;
    }

    private static ServiceError? WriteGiven(Utf8JsonWriter json, string path, string text, bool isItem)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Given);
        }
        catch (JsonException)
        {
            return ServiceError.Field(path, $"'{ServiceError.Shorten(text)}'", $"a JSON object as text, of at most {MaxDepth} levels");
        }

        if (!isItem)
        {
            json.WritePropertyName(path);
        }

        json.WriteRawValue(text, skipInputValidation: true);
        return null;
    }
}
