using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>The bodies of POST /tokenize and POST /detokenize.</summary>
internal static class TokenizeBody
{
    public static BodyTable<TokenizeFields> Table(MoxEOptions options) => new(
    [
        new("model", Schema.Text(), "The model's name; without it the served one answers.", (field, to) => field.Text(value => to.Request.Model = value)),
        new("prompt", Schema.Text(), "A text; either this or 'messages'.", (field, to) => field.Text(value => to.Text = value)),
        new("return_token_strs", Schema.Switch(false), "Adds the text of each token.", (field, to) => field.Switch(value => to.ReturnTexts = value)),
        .. Conversation(options),
    ]);

    public static BodyTable<DetokenizeFields> DetokenizeTable { get; } = new(
    [
        new("model", Schema.Text(), "The model's name; without it the served one answers.", (field, to) => field.Text(value => to.Model = value)),
        new("tokens", Schema.List(Schema.Integer(0, int.MaxValue)), "the token ids.", ReadTokens, Required: true),
    ]);

    /// <summary>The fields of chat that make the prompt, for messages in place of a text.</summary>
    private static IEnumerable<BodyField<TokenizeFields>> Conversation(MoxEOptions options) =>
        new[] { MessageFields.Field(options.Limits.MaxMessages) }
            .Concat(ToolFields.All(options.Limits.MaxTools).Take(1))
            .Concat(ChatBody.TemplateFields(options.Http.AllowChatTemplate))
            .Concat(NeutralFields.Common().Where(field => field.Name == "add_special_tokens"))
            .Select(field => new BodyField<TokenizeFields>(field.Name, field.Schema, field.Description, (json, to) => json.IsNull ? null : field.Read(json, to.Request)));

    private static ServiceError? ReadTokens(JsonField field, DetokenizeFields to)
    {
        if (field.Value.ValueKind != System.Text.Json.JsonValueKind.Array)
        {
            return field.Wrong("an array of token ids");
        }

        ServiceError? error = PromptField.ReadIds(field, out int[] ids);
        to.Tokens = ids;
        return error;
    }
}

/// <summary>What is to be tokenized.</summary>
internal sealed class TokenizeFields
{
    public string? Text { get; set; }

    public bool ReturnTexts { get; set; }

    /// <summary>Model and messages.</summary>
    public RequestFields Request { get; } = new() { Chat = new() };
}

/// <summary>What is to become text.</summary>
internal sealed class DetokenizeFields
{
    public string? Model { get; set; }

    public int[] Tokens { get; set; } = [];
}
