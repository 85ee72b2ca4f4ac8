using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The methods of a dict. Those that would change it are forbidden, as in Jinja2's immutable sandbox.</summary>
internal static class MappingMethods
{
    public static TemplateValue? Find(MappingValue mapping, string name) => name switch
    {
        "get" => new CallableValue(name, arguments => Get(mapping, arguments)),
        "keys" => new CallableValue(name, arguments => View(arguments, name, SequenceKind.Keys, [.. mapping.Entries.Select(entry => entry.Key)])),
        "values" => new CallableValue(name, arguments => View(arguments, name, SequenceKind.Values, [.. mapping.Entries.Select(entry => entry.Value)])),
        "items" => new CallableValue(name, arguments => View(arguments, name, SequenceKind.Items, Pairs(mapping))),
        "copy" => new CallableValue(name, _ => mapping),
        "clear" or "pop" or "popitem" or "setdefault" or "update" => Access.Forbidden(mapping, name),
        _ => null,
    };

    public static TemplateValue[] Pairs(MappingValue mapping) => [.. mapping.Entries.Select(entry => SequenceValue.Tuple([entry.Key, entry.Value]))];

    private static TemplateValue Get(MappingValue mapping, Arguments arguments)
    {
        TemplateValue?[] bound = (arguments.Named.Count == 0 ? arguments : throw new TemplateFault("dict.get() takes no keyword arguments")).Bind("get", 1, "key", "default");
        return mapping.TryGet(bound[0]!, out TemplateValue? value) ? value : bound[1] ?? NoneValue.Instance;
    }

    private static SequenceValue View(Arguments arguments, string name, SequenceKind kind, TemplateValue[] items)
    {
        arguments.Bind(name, 0);
        return new SequenceValue(kind, items);
    }
}
