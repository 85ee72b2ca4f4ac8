using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Reads "prompt": a string, an array of strings, an array of token ids, or an array of those.</summary>
internal static class PromptParser
{
    private const string Allowed = "a string, an array of strings, an array of token ids, or an array of such arrays";

    public static ServiceError? Read(JsonField field, RequestFields fields)
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
        foreach (JsonElement item in field.Value.EnumerateArray())
        {
            JsonField prompt = new($"{field.Path}[{prompts.Count}]", item);
            ServiceError? error;
            if (item.ValueKind != kind)
            {
                return prompt.Wrong(Allowed);
            }

            switch (kind)
            {
                case JsonValueKind.String:
                    error = prompt.RequiredText(text => prompts.Add(new PromptInput(prompt.Path, text, null)));
                    break;
                case JsonValueKind.Array:
                    error = ReadIds(prompt, out int[] ids);
                    prompts.Add(new PromptInput(prompt.Path, null, ids));
                    break;
                default:
                    return prompt.Wrong(Allowed);
            }

            if (error is not null)
            {
                return error;
            }
        }

        fields.Prompts = prompts;
        return null;
    }

    private static ServiceError? ReadIds(JsonField field, out int[] ids)
    {
        ids = new int[field.Value.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in field.Value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out ids[count]))
            {
                return new JsonField($"{field.Path}[{count}]", item).Wrong("a token id");
            }

            count++;
        }

        return null;
    }
}
