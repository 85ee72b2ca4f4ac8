using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Filters over values of any type.</summary>
internal static class ValueFilters
{
    public static TemplateValue Default(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("default", 0, "default_value", "boolean");
        bool isMissing = subject is UndefinedValue || (Convert.Flag(bound[1]) && !subject.IsTrue);
        return isMissing ? bound[0] ?? new TextValue(Text.TaggedText.Empty) : subject;
    }

    public static TemplateValue Length(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("length", 0);
        return IntegerValue.Of(CountOf(subject));
    }

    public static int CountOf(TemplateValue value) => value switch
    {
        TextValue text => text.Text.Count,
        MappingValue mapping => mapping.Entries.Count,
        SequenceValue { Kind: not SequenceKind.Generator } sequence => sequence.Items.Count,
        UndefinedValue => 0,
        _ => throw new TemplateFault($"object of type '{value.TypeName}' has no len()"),
    };

    public static TemplateValue Items(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("items", 0);
        return subject switch
        {
            UndefinedValue => SequenceValue.Generator([]),
            MappingValue mapping => SequenceValue.Generator(MappingMethods.Pairs(mapping, context.Budget)),
            _ => throw new TemplateFault("can only get item pairs from a mapping"),
        };
    }

    /// <summary>Looks for methods and attributes only, as Jinja2's filter does: not for keys.</summary>
    public static TemplateValue Attr(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        string name = Convert.Name(arguments.Bind("attr", 1, "name")[0]!, "attr", context.Budget);
        return subject is MappingValue mapping
            ? MappingMethods.Find(mapping, name, context.Budget) ?? new UndefinedValue($"'dict object' has no attribute '{name}'")
            : Access.Attribute(subject, name, context);
    }
}
