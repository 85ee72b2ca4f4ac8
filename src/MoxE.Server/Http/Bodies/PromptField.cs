using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>Prompts and inputs: a string, an array of strings, an array of token ids, or an array of those.</summary>
internal static class PromptField
{
    private const string Allowed = "a string, an array of strings, an array of token ids, or an array of such arrays";

    public static BodyField<RequestFields> Of(string name, string description) => new(
        name,
        Schema.Either(Schema.Text(), Schema.List(Schema.Text(), min: 1), Schema.List(Ids(), min: 1), Schema.List(Schema.List(Ids(), min: 1), min: 1)),
        description,
        Read);

    /// <summary>Token ids.</summary>
    public static ServiceError? ReadIds(JsonField field, out int[] ids)
    {
        ids = new int[field.Value.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in field.Value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out ids[count]))
            {
                return field.Item(count, item).Wrong("a token id");
            }

            count++;
        }

        return null;
    }

    private static System.Text.Json.Nodes.JsonObject Ids() => Schema.Integer(0, int.MaxValue);

    private static ServiceError? Read(JsonField field, RequestFields fields)
    {
        JsonElement value = field.Value;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return field.RequiredText(text => fields.Prompts = [new PromptInput(field.Path, text, null)]);
            case JsonValueKind.Array when value.GetArrayLength() == 0:
                return ServiceError.Field(field.Path, "an empty array", Allowed);
            case JsonValueKind.Array when value[0].ValueKind == JsonValueKind.Number:
                ServiceError? error = ReadIds(field, out int[] ids);
                fields.Prompts = [new PromptInput(field.Path, null, ids)];
                return error;
            case JsonValueKind.Array:
                return ReadMany(field, fields);
            default:
                return field.Wrong(Allowed);
        }
    }

    private static ServiceError? ReadMany(JsonField field, RequestFields fields)
    {
        List<PromptInput> prompts = [];
        JsonValueKind kind = field.Value[0].ValueKind;
        ServiceError? wrong = field.Items(prompt =>
        {
            if (prompt.Value.ValueKind != kind)
            {
                return prompt.Wrong(Allowed);
            }

            switch (kind)
            {
                case JsonValueKind.String:
                    return prompt.RequiredText(text => prompts.Add(new PromptInput(prompt.Path, text, null)));
                case JsonValueKind.Array:
                    ServiceError? error = ReadIds(prompt, out int[] ids);
                    prompts.Add(new PromptInput(prompt.Path, null, ids));
                    return error;
                default:
                    return prompt.Wrong(Allowed);
            }
        });
        fields.Prompts = prompts;
        return wrong;
    }
}
