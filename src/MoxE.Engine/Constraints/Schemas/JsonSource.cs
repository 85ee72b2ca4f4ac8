using System.Text.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>Reads a source that is JSON.</summary>
internal static class JsonSource
{
    public static JsonDocument Parse(string text, string name, ConstraintLimits limits)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = limits.MaxNesting, AllowDuplicateProperties = false });
            CheckText(document.RootElement);
            return document;
        }
        catch (JsonException e)
        {
            throw new SourceRefusedException($"{name}, line {1 + (e.LineNumber ?? 0)}:{1 + (e.BytePositionInLine ?? 0)}", "what is not such JSON", $"JSON without duplicate names, up to {limits.MaxNesting} values inside each other ({nameof(ConstraintLimits.MaxNesting)})");
        }
        catch (InvalidOperationException) // thrown for text that escapes half a surrogate pair
        {
            throw new SourceRefusedException(name, "a string with half a surrogate pair", "strings of Unicode text");
        }
    }

    private static void CheckText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    CheckText(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    CheckText(property.Value);
                }

                break;
            default:
                break;
        }
    }
}
