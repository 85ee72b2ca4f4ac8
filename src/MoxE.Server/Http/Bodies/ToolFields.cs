using System.Text.Json;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;

namespace MoxE.Server.Http.Bodies;

/// <summary>"tools", "tool_choice" and "parallel_tool_calls".</summary>
internal static class ToolFields
{
    private const int MaxNameLength = 64;
    private const string ChoiceAllowed = "\"none\", \"auto\", \"required\" or {\"type\":\"function\",\"function\":{\"name\":…}}";

    private static readonly BodyTable<Function> Functions = new(
    [
        new("name", Schema.Text(), "1 to 64 letters, digits, '_' or '-'.", (field, to) => field.RequiredText(value => to.Name = value), Required: true),
        new("description", Schema.Text(), "What it does.", (field, to) => field.Text(value => to.Description = value)),
        new("parameters", Schema.Free(), "JSON schema of its arguments.", (field, to) => field.Free(value => to.Parameters = value)),
        new("strict", Schema.Switch(), "A forced call always keeps to the schema; true and false are the same.", static (field, _) => field.Switch(static _ => { })),
    ]);

    private static readonly BodyTable<Function> Tools = new(
    [
        new("type", Schema.Words("function"), "function is the only type.", (field, _) => field.IsNull ? field.Wrong("\"function\"") : field.Word(static _ => { }, "function"), Required: true),
        new("function", Schema.Of(Functions), "the function.", (field, to) => Functions.Read(field, to), Required: true),
    ]);

    private static readonly BodyTable<Function> ChosenFunction = new(
    [
        new("name", Schema.Text(), "one of the functions in 'tools'.", (field, to) => field.RequiredText(value => to.Name = value), Required: true),
    ]);

    private static readonly BodyTable<Function> Choice = new(
    [
        new("type", Schema.Words("function"), "function is the only type.", (field, _) => field.IsNull ? field.Wrong("\"function\"") : field.Word(static _ => { }, "function"), Required: true),
        new("function", Schema.Of(ChosenFunction), "the function to call.", (field, to) => ChosenFunction.Read(field, to), Required: true),
    ]);

    public static IEnumerable<BodyField<RequestFields>> All(int most) =>
    [
        new("tools", Schema.List(Schema.Of(Tools), max: most), "Functions the model may call; the chat template shows them to it.", (field, to) => ReadTools(field, to.Chat!, most)),
        new("tool_choice", Schema.Either(Schema.Words("none", "auto", "required"), Schema.Of(Choice)), "required or a named function: the text becomes one call. auto, the default with tools: the text stays text. none: the template is not shown the tools.", (field, to) => ReadChoice(field, to.Chat!)),
        new("parallel_tool_calls", Schema.Switch(), "Answers hold one call at most, so both values are kept to.", static (field, _) => field.Switch(static _ => { })),
    ];

    private static ServiceError? ReadTools(JsonField field, ChatFields chat, int most)
    {
        List<ChatTool> tools = [];
        ServiceError? error = field.Items(item =>
        {
            Function function = new();
            ServiceError? wrong = Tools.Read(item, function) ?? CheckName(item.Path + ".function.name", function.Name);
            if (wrong is null && tools.Exists(tool => tool.Name == function.Name))
            {
                wrong = ServiceError.Field(item.Path + ".function.name", $"'{function.Name}' again", "a name of its own");
            }

            tools.Add(new ChatTool(function.Name, function.Description, function.Parameters));
            return wrong ?? (tools.Count > most ? ServiceError.Field(field.Path, $"over {most} tools long", $"at most {most}") : null);
        });
        chat.Tools = tools;
        return error ?? field.Free(value => chat.ToolsJson = value, JsonValueKind.Array);
    }

    private static ServiceError? ReadChoice(JsonField field, ChatFields chat)
    {
        switch (field.Value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Object:
                Function chosen = new();
                ServiceError? error = Choice.Read(field, chosen);
                (chat.ToolChoice, chat.NamedFunction) = (ChatToolChoice.Named, chosen.Name);
                return error;
            case JsonValueKind.String when field.Is("none"):
                chat.ToolChoice = ChatToolChoice.None;
                return null;
            case JsonValueKind.String when field.Is("auto"):
                chat.ToolChoice = ChatToolChoice.Auto;
                return null;
            case JsonValueKind.String when field.Is("required"):
                chat.ToolChoice = ChatToolChoice.Required;
                return null;
            default:
                return field.Wrong(ChoiceAllowed);
        }
    }

    private static ServiceError? CheckName(string path, string name) =>
        name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? ServiceError.Field(path, $"'{name}'", $"1 … {MaxNameLength} letters, digits, '_' or '-'")
            : null;

    private sealed class Function
    {
        public string Name { get; set; } = "";

        public string? Description { get; set; }

        public JsonElement Parameters { get; set; }
    }
}
