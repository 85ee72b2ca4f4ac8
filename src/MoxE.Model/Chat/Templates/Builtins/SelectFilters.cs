using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Filters that apply a filter or a test, given by name, to every element.</summary>
internal static class SelectFilters
{
    public static TemplateValue Map(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        Func<TemplateValue, TemplateValue> change;
        if (arguments.Positional.Count == 0 && arguments.Named.Any(argument => argument.Key == "attribute"))
        {
            TemplateValue?[] bound = arguments.Bind("map", 1, "attribute", "default");
            change = AttributePath.Getter(bound[0], context, bound[1]);
        }
        else
        {
            string name = Convert.Name(arguments.Positional is [var first, ..] ? first : throw new TemplateFault("map requires a filter argument"), "map", context.Budget);
            Builtin filter = FilterTable.Find(name) ?? throw new TemplateFault($"map: found the filter '{name}'; allowed: {FilterTable.Names}");
            Arguments rest = arguments.Skip(1);
            change = item => filter(item, rest, context);
        }

        return SequenceValue.Generator([.. Access.Iterate(subject, context.Budget).Select(change)]);
    }

    public static TemplateValue Select(TemplateValue subject, Arguments arguments, RenderContext context) => Keep(subject, arguments, context, "select", 0, isKept: true);

    public static TemplateValue Reject(TemplateValue subject, Arguments arguments, RenderContext context) => Keep(subject, arguments, context, "reject", 0, isKept: false);

    public static TemplateValue SelectAttr(TemplateValue subject, Arguments arguments, RenderContext context) => Keep(subject, arguments, context, "selectattr", 1, isKept: true);

    public static TemplateValue RejectAttr(TemplateValue subject, Arguments arguments, RenderContext context) => Keep(subject, arguments, context, "rejectattr", 1, isKept: false);

    private static SequenceValue Keep(TemplateValue subject, Arguments arguments, RenderContext context, string function, int attributes, bool isKept)
    {
        if (arguments.Positional.Count < attributes)
        {
            throw new TemplateFault($"{function}: the argument attribute is missing");
        }

        Func<TemplateValue, TemplateValue> part = AttributePath.Getter(attributes == 0 ? null : arguments.Positional[0], context);
        Func<TemplateValue, bool> holds = value => value.IsTrue;
        if (arguments.Positional.Count > attributes)
        {
            string name = Convert.Name(arguments.Positional[attributes], function, context.Budget);
            Builtin test = TestTable.Find(name) ?? throw new TemplateFault($"{function}: found the test '{name}'; allowed: {TestTable.Names}");
            Arguments rest = arguments.Skip(attributes + 1);
            holds = value => test(value, rest, context).IsTrue;
        }

        return SequenceValue.Generator([.. Access.Iterate(subject, context.Budget).Where(item => holds(part(item)) == isKept)]);
    }
}
