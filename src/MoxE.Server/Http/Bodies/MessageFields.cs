using System.Text.Json;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;

namespace MoxE.Server.Http.Bodies;

/// <summary>"messages": a conversation, each message checked by the rules of its role.</summary>
internal static class MessageFields
{
    private static readonly BodyTable<Part> Parts = new(
    [
        new("type", Schema.Words("text"), "text is the only type.", (field, _) => field.IsNull ? field.Wrong("\"text\"") : field.Word(static _ => { }, "text"), Required: true),
        new("text", Schema.Text(), "the text.", (field, to) => field.RequiredText(value => to.Text = value), Required: true),
    ]);

    private static readonly BodyTable<Call> Functions = new(
    [
        new("name", Schema.Text(), "the function's name.", (field, to) => field.RequiredText(value => to.Name = value), Required: true),
        new("arguments", Schema.Text(), "its arguments as JSON text.", (field, to) => field.RequiredText(value => to.Arguments = value), Required: true),
    ]);

    private static readonly BodyTable<Call> Calls = new(
    [
        new("id", Schema.Text(), "the call's id.", (field, to) => field.RequiredText(value => to.Id = value), Required: true),
        new("type", Schema.Words("function"), "function is the only type.", (field, _) => field.IsNull ? field.Wrong("\"function\"") : field.Word(static _ => { }, "function"), Required: true),
        new("function", Schema.Of(Functions), "what is called.", (field, to) => Functions.Read(field, to), Required: true),
    ]);

    private static readonly BodyTable<Message> Messages = new(
    [
        new("role", Schema.Words("system", "developer", "user", "assistant", "tool"), "who speaks.", (field, to) => field.Word(value => to.Role = value, "system", "developer", "user", "assistant", "tool"), Required: true),
        new("content", Schema.Either(Schema.Text(), Schema.List(Schema.Of(Parts), min: 1)), "A text, or text parts, which are joined by line feeds; null only where an assistant called tools or refused.", ReadContent),
        new("name", Schema.Text(), "Tells participants of one role apart.", (field, to) => field.Text(value => to.Name = value)),
        new("refusal", Schema.Text(), "An assistant's refusal.", (field, to) => field.Text(value => to.Refusal = value)),
        new("tool_calls", Schema.List(Schema.Of(Calls)), "Calls an assistant made.", ReadCalls),
        new("tool_call_id", Schema.Text(), "The call a tool answers.", (field, to) => field.Text(value => to.ToolCallId = value)),
    ]);

    public static BodyField<RequestFields> Field(int most) => new(
        "messages",
        Schema.List(Schema.Of(Messages), min: 1, max: most),
        "the conversation so far, at least one message.",
        (field, to) => Read(field, to.Chat!, most),
        Required: true);

    private static ServiceError? Read(JsonField field, ChatFields chat, int most)
    {
        List<ChatMessage> messages = [];
        ServiceError? error = field.IsNull ? field.Wrong("an array of messages") : field.Items(
            item =>
            {
                Message message = new();
                ServiceError? wrong = Messages.Read(item, message) ?? Check(item.Path, message) ?? item.Free(value => message.Json = value);
                if (wrong is null)
                {
                    messages.Add(new ChatMessage(message.Role, message.Content)
                    {
                        Json = message.Json,
                        Name = message.Name,
                        Refusal = message.Refusal,
                        ToolCalls = message.ToolCalls,
                        ToolCallId = message.ToolCallId,
                    });
                }

                return wrong ?? (messages.Count > most ? ServiceError.Field(field.Path, $"over {most} messages long", $"at most {most}") : null);
            },
            "an array of messages");
        chat.Messages = messages;
        return error ?? (messages.Count == 0 ? ServiceError.Field(field.Path, "an empty array", "at least one message") : null);
    }

    private static ServiceError? Check(string path, Message message)
    {
        bool assistant = message.Role == "assistant";
        if (!assistant && (message.ToolCalls.Count > 0 || message.Refusal is not null))
        {
            string name = message.Refusal is null ? "tool_calls" : "refusal";
            return ServiceError.Field($"{path}.{name}", $"given with the role {message.Role}", "only with the role assistant");
        }

        if ((message.Role == "tool") != message.ToolCallId is not null)
        {
            return message.Role == "tool"
                ? new ServiceError(ErrorKind.Invalid, $"'{path}.tool_call_id' is missing: the id of the call that is answered.", path + ".tool_call_id")
                : ServiceError.Field(path + ".tool_call_id", $"given with the role {message.Role}", "only with the role tool");
        }

        return message.Content is null && !(assistant && (message.ToolCalls.Count > 0 || message.Refusal is not null))
            ? new ServiceError(ErrorKind.Invalid, $"'{path}.content' is missing: allowed is a string or text parts, and null only where an assistant called tools or refused.", path + ".content")
            : null;
    }

    private static ServiceError? ReadContent(JsonField field, Message message)
    {
        if (field.Value.ValueKind != JsonValueKind.Array)
        {
            return field.Text(value => message.Content = value, "a string or an array of text parts");
        }

        List<string> texts = [];
        ServiceError? error = field.Items(item =>
        {
            Part part = new();
            ServiceError? wrong = Parts.Read(item, part);
            texts.Add(part.Text);
            return wrong;
        });
        message.Content = string.Join('\n', texts);
        return error ?? (texts.Count == 0 ? ServiceError.Field(field.Path, "an empty array", "at least one part") : null);
    }

    private static ServiceError? ReadCalls(JsonField field, Message message) => field.Items(item =>
    {
        Call call = new();
        ServiceError? wrong = Calls.Read(item, call);
        message.ToolCalls.Add(new ChatToolCall(call.Id, call.Name, call.Arguments));
        return wrong;
    });

    private sealed class Message
    {
        public string Role { get; set; } = "";

        public JsonElement Json { get; set; }

        public string? Content { get; set; }

        public string? Name { get; set; }

        public string? Refusal { get; set; }

        public string? ToolCallId { get; set; }

        public List<ChatToolCall> ToolCalls { get; } = [];
    }

    private sealed class Part
    {
        public string Text { get; set; } = "";
    }

    private sealed class Call
    {
        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public string Arguments { get; set; } = "";
    }
}
