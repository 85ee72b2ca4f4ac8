using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Filters that order elements, or find equal ones. Texts differ by case only where that is asked for.</summary>
internal static class OrderFilters
{
    public static TemplateValue Sort(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("sort", 0, "reverse", "case_sensitive", "attribute");
        Func<TemplateValue, TemplateValue> fold = Folding(Convert.Flag(bound[1]), context);
        Func<TemplateValue, TemplateValue> key = item => fold(item);
        context.Budget.Key(bound[2] ?? NoneValue.Instance);
        if (bound[2] is TextValue { Value: var several } && several.Contains(',', StringComparison.Ordinal))
        {
            context.Budget.Step(several.Count(unit => unit == ','));
            Func<TemplateValue, TemplateValue>[] getters = [.. several.Split(',').Select(one => AttributePath.Getter(new TextValue(one, Text.TextOrigin.Data), context))];
            key = item => SequenceValue.List([.. getters.Select(get => fold(get(item)))]);
        }
        else if (bound[2] is not null)
        {
            Func<TemplateValue, TemplateValue> get = AttributePath.Getter(bound[2], context);
            key = item => fold(get(item));
        }

        return SequenceValue.List(Sorted(Access.Iterate(subject, context.Budget), key, Convert.Flag(bound[0]), context.Budget));
    }

    public static TemplateValue DictSort(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("dictsort", 0, "case_sensitive", "by", "reverse");
        string by = bound[1] is null ? "key" : Convert.Text(bound[1]!, "dictsort");
        int place = by switch { "key" => 0, "value" => 1, _ => throw new TemplateFault("You can only sort by either \"key\" or \"value\"") };
        MappingValue mapping = subject as MappingValue ?? throw new TemplateFault(subject is UndefinedValue undefined ? undefined.Reason : $"dictsort: found {subject.TypeName}; allowed: a dict");
        Func<TemplateValue, TemplateValue> fold = Folding(Convert.Flag(bound[0]), context);
        return SequenceValue.List(Sorted(MappingMethods.Pairs(mapping, context.Budget), pair => fold(((SequenceValue)pair).Items[place]), Convert.Flag(bound[2]), context.Budget));
    }

    public static TemplateValue Unique(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("unique", 0, "case_sensitive", "attribute");
        Func<TemplateValue, TemplateValue> fold = Folding(Convert.Flag(bound[0]), context);
        Func<TemplateValue, TemplateValue> get = AttributePath.Getter(bound[1], context);
        HashSet<object> seen = [];
        return SequenceValue.Generator([.. Access.Iterate(subject, context.Budget).Where(item =>
        {
            TemplateValue key = fold(get(item));
            context.Budget.Key(key);
            return seen.Add(MappingValue.Identity(key));
        })]);
    }

    public static TemplateValue GroupBy(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("groupby", 1, "attribute", "default", "case_sensitive");
        Func<TemplateValue, TemplateValue> get = AttributePath.Getter(bound[0], context, bound[1]);
        Func<TemplateValue, TemplateValue> fold = Folding(Convert.Flag(bound[2]), context);
        List<TemplateValue> groups = [];
        List<TemplateValue> members = [];
        foreach (TemplateValue item in Sorted(Access.Iterate(subject, context.Budget), item => fold(get(item)), isReversed: false, context.Budget))
        {
            if (members.Count > 0 && !Comparison.AreEqual(fold(get(members[0])), fold(get(item)), context.Budget))
            {
                groups.Add(Group(get(members[0]), members));
                members = [];
            }

            members.Add(item);
        }

        if (members.Count > 0)
        {
            groups.Add(Group(get(members[0]), members));
        }

        return SequenceValue.List(groups);
    }

    public static TemplateValue Min(TemplateValue subject, Arguments arguments, RenderContext context) => Extreme(subject, arguments, context, "min", -1);

    public static TemplateValue Max(TemplateValue subject, Arguments arguments, RenderContext context) => Extreme(subject, arguments, context, "max", 1);

    private static TemplateValue Extreme(TemplateValue subject, Arguments arguments, RenderContext context, string function, int sign)
    {
        TemplateValue?[] bound = arguments.Bind(function, 0, "case_sensitive", "attribute");
        Func<TemplateValue, TemplateValue> fold = Folding(Convert.Flag(bound[0]), context);
        Func<TemplateValue, TemplateValue> get = AttributePath.Getter(bound[1], context);
        TemplateValue? best = null;
        foreach (TemplateValue item in Access.Iterate(subject, context.Budget))
        {
            if (best is null || sign * Comparison.Compare(fold(get(item)), fold(get(best)), sign < 0 ? "<" : ">", context.Budget) > 0)
            {
                best = item;
            }
        }

        return best ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }

    private static SequenceValue Group(TemplateValue key, List<TemplateValue> members) => SequenceValue.Tuple([key, SequenceValue.List(members)]);

    private static Func<TemplateValue, TemplateValue> Folding(bool caseSensitive, RenderContext context) =>
        value => caseSensitive || value is not TextValue ? value : TextFilters.Lower(value, Arguments.None, context);

    // Stable, in both directions.
    private static List<TemplateValue> Sorted(IReadOnlyList<TemplateValue> items, Func<TemplateValue, TemplateValue> key, bool isReversed, Budget budget)
    {
        var keyed = items.Select(item => (Item: item, Key: key(item))).ToList();
        var order = Comparer<TemplateValue>.Create((a, b) => Comparison.Compare(a, b, "<", budget) ?? 0);
        try
        {
            return [.. (isReversed ? keyed.OrderByDescending(pair => pair.Key, order) : keyed.OrderBy(pair => pair.Key, order)).Select(pair => pair.Item)];
        }
        catch (InvalidOperationException e) when (e.InnerException is TemplateFault fault)
        {
            throw new TemplateFault(fault.Message, e);
        }
    }
}
