using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The filter <c>tojson</c>, as transformers replaces Jinja2's: Python's json.dumps, with nothing escaped for HTML.</summary>
internal static class JsonFilter
{
    private const int MaxIndent = 100;

    public static TemplateValue ToJson(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        string? indent = bound[1] switch
        {
            null or NoneValue => null,
            TextValue text => text.Value,
            var count => new string(' ', Math.Clamp(Convert.Count(count, "tojson"), 0, MaxIndent)),
        };
        (string item, string key) = bound[2] switch
        {
            null or NoneValue => (indent is null ? ", " : ",", ": "),
            SequenceValue { HasPlaces: true, Items: [TextValue one, TextValue two] } => (one.Value, two.Value),
            _ => throw new TemplateFault("tojson: separators: found something else; allowed: a pair of texts"),
        };
        var writer = new JsonValueWriter(context.Budget, Convert.Flag(bound[0]), indent, item, key, Convert.Flag(bound[3]));
        writer.Write(subject, 0);
        return new TextValue(writer.ToText());
    }
}
