using System.Text.Json;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat;

/// <summary>A message of a conversation, with every field that it came with.</summary>
public sealed class ChatMessage
{
    private readonly IReadOnlyList<KeyValuePair<TemplateValue, TemplateValue>> _fields;

    internal ChatMessage(string role, IReadOnlyList<string>? parts, bool isList, IReadOnlyList<KeyValuePair<TemplateValue, TemplateValue>> fields) =>
        (Role, Parts, IsList, _fields) = (role, parts, isList, fields);

    /// <summary>Who speaks.</summary>
    public string Role { get; }

    /// <summary>The text: parts one below the other; null where the message has no content.</summary>
    public string? Text => Parts is null ? null : string.Join('\n', Parts);

    /// <summary>The texts of the content's parts; one for a content that is a text.</summary>
    internal IReadOnlyList<string>? Parts { get; }

    /// <summary>Whether the content came as a list.</summary>
    internal bool IsList { get; }

    /// <summary>A message of text.</summary>
    public static ChatMessage Of(string role, string text) => new(role, [text], isList: false,
        [JsonValues.Entry(ChatMessageJson.Role, ChatMessageJson.RoleValue(role)), JsonValues.Entry(ChatMessageJson.Content, JsonValues.Text(text))]);

    /// <summary>
    /// A message as the OpenAI protocol writes it. All fields are kept for the template; <c>content</c> is a text, null or
    /// a list of parts of type text; <c>tool_calls[].function.arguments</c> given as text becomes the JSON it holds, since
    /// that is what templates expect.
    /// </summary>
    /// <param name="json">The message.</param>
    /// <param name="path">What messages call it, such as <c>messages[0]</c>.</param>
    public static ChatOutcome<ChatMessage> FromJson(JsonElement json, string path)
    {
        try
        {
            return ChatMessageJson.Read(json, path);
        }
        catch (TemplateFault fault)
        {
            return new ChatError($"{path}: {fault.Message}");
        }
        catch (InvalidOperationException)
        {
            return new ChatError($"{path}: found half a surrogate pair in a text; allowed: Unicode");
        }
    }

    /// <summary>The message as templates see it.</summary>
    /// <param name="asParts">Whether a list stays one; otherwise its texts are joined.</param>
    /// <param name="mark">Stands behind the last text, where the message is to be continued.</param>
    internal MappingValue Value(bool asParts, TaggedText? mark) =>
        new(_fields.Select(field => field.Key is TextValue { Value: ChatMessageJson.Content } && Parts is not null
            ? new KeyValuePair<TemplateValue, TemplateValue>(field.Key, IsList && asParts ? PartList(mark) : new TextValue(Marked(Text!, mark)))
            : field));

    private SequenceValue PartList(TaggedText? mark) => SequenceValue.List(
        [.. Parts!.Select((part, i) => new MappingValue([
            JsonValues.Entry("type", JsonValues.Text("text")),
            JsonValues.Entry("text", new TextValue(Marked(part, i == Parts!.Count - 1 ? mark : null))),
        ]))]);

    private static TaggedText Marked(string text, TaggedText? mark)
    {
        if (mark is null)
        {
            return new TaggedText(text, TextOrigin.Data);
        }

        TextOrigin[] origins = [.. Enumerable.Repeat(TextOrigin.Data, text.Length), .. Enumerable.Repeat(TextOrigin.CutMark, mark.Value.Length)];
        return new TaggedText(text + mark.Value, origins);
    }
}
