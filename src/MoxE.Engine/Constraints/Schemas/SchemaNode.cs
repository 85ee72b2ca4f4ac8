using System.Text.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>A schema and where it stands.</summary>
/// <param name="Element">An object or a boolean.</param>
/// <param name="Pointer">A JSON pointer from '#'.</param>
internal readonly record struct SchemaNode(JsonElement Element, string Pointer)
{
    public SchemaNode Child(string keyword) => new(Element.GetProperty(keyword), $"{Pointer}/{Escape(keyword)}");

    public SchemaNode Item(int index) => new(Element[index], $"{Pointer}/{index}");

    public SourceRefusedException Refuse(string found, string allowed) => new(Pointer, found, allowed);

    /// <summary>The value in a message.</summary>
    public string Shown => SourceRefusedException.Quote(Element.GetRawText());

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
