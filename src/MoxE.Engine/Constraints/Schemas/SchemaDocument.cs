using System.Text.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>A whole schema, for the references inside it.</summary>
internal sealed class SchemaDocument(JsonElement root)
{
    public SchemaNode Root { get; } = new(root, "#");

    /// <summary>The schema that a reference names.</summary>
    /// <param name="reference">The value of $ref.</param>
    public SchemaNode Resolve(SchemaNode reference)
    {
        string text = reference.Element.ValueKind == JsonValueKind.String ? reference.Element.GetString()! : throw reference.Refuse(reference.Shown, "a string");
        if (text != "#" && !text.StartsWith("#/", StringComparison.Ordinal))
        {
            throw reference.Refuse(reference.Shown, "'#' or a JSON pointer '#/…' into the same schema");
        }

        JsonElement found = Root.Element;
        foreach (string part in text.Split('/').Skip(1))
        {
            string name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            bool exists = found.ValueKind switch
            {
                JsonValueKind.Object => found.TryGetProperty(name, out found),
                JsonValueKind.Array => int.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out int index) && index >= 0 && index < found.GetArrayLength() && (found = found[index]) is var _,
                _ => false,
            };
            if (!exists)
            {
                throw reference.Refuse(reference.Shown, "a pointer to a schema that exists");
            }
        }

        return new(found, text);
    }
}
