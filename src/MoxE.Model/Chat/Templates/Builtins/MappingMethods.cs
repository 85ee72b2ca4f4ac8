using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The methods of a dict. Those that would change it are forbidden, as in Jinja2's immutable sandbox.</summary>
internal static class MappingMethods
{
    public static TemplateValue? Find(MappingValue mapping, string name, Budget budget) => name switch
    {
        "get" => new CallableValue(name, arguments => Get(mapping, arguments, budget)),
        "keys" => new CallableValue(name, arguments => View(mapping, arguments, name, SequenceKind.Keys, budget)),
        "values" => new CallableValue(name, arguments => View(mapping, arguments, name, SequenceKind.Values, budget)),
        "items" => new CallableValue(name, arguments => View(mapping, arguments, name, SequenceKind.Items, budget)),
        "copy" => new CallableValue(name, _ => mapping),
        "clear" or "pop" or "popitem" or "setdefault" or "update" => Access.Forbidden(mapping, name),
        _ => null,
    };

    public static TemplateValue[] Pairs(MappingValue mapping, Budget budget)
    {
        budget.Step(mapping.Entries.Count);
        return [.. mapping.Entries.Select(entry => SequenceValue.Tuple([entry.Key, entry.Value]))];
    }

    private static TemplateValue Get(MappingValue mapping, Arguments arguments, Budget budget)
    {
        TemplateValue?[] bound = (arguments.Named.Count == 0 ? arguments : throw new TemplateFault("dict.get() takes no keyword arguments")).Bind("get", 1, "key", "default");
        budget.Key(bound[0]!);
        return mapping.TryGet(bound[0]!, out TemplateValue? value) ? value : bound[1] ?? NoneValue.Instance;
    }

    private static SequenceValue View(MappingValue mapping, Arguments arguments, string name, SequenceKind kind, Budget budget)
    {
        arguments.Bind(name, 0);
        budget.Step(mapping.Entries.Count);
        return new SequenceValue(kind, kind switch
        {
            SequenceKind.Keys => [.. mapping.Entries.Select(entry => entry.Key)],
            SequenceKind.Values => [.. mapping.Entries.Select(entry => entry.Value)],
            _ => Pairs(mapping, budget),
        });
    }
}
