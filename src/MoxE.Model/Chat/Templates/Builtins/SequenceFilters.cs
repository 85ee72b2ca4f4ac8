using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Filters that take sequences apart or put them together.</summary>
internal static class SequenceFilters
{
    public static TemplateValue First(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("first", 0);
        return subject switch
        {
            SequenceValue sequence => sequence.TakeFirst(),
            TextValue { Text: { Count: > 0 } text } => new TextValue(text.At(0)),
            _ => Access.Iterate(subject, context.Budget) is [var first, ..] ? first : null,
        }

        ?? new UndefinedValue("No first item, sequence was empty.");
    }

    public static TemplateValue Last(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("last", 0);
        return subject switch
        {
            SequenceValue { Kind: SequenceKind.Generator } => throw new TemplateFault("'generator' object is not reversible"),
            SequenceValue sequence => sequence.Items.Count > 0 ? sequence.Items[^1] : null,
            TextValue { Text: { Count: > 0 } text } => new TextValue(text.At(text.Count - 1)),
            UndefinedValue => null,
            _ => Access.Iterate(subject, context.Budget) is [.., var last] ? last : null,
        }

        ?? new UndefinedValue("No last item, sequence was empty.");
    }

    public static TemplateValue List(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("list", 0);
        return SequenceValue.List([.. Access.Iterate(subject, context.Budget)]);
    }

    public static TemplateValue Reverse(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("reverse", 0);
        if (subject is not TextValue { Text: var text })
        {
            return SequenceValue.Generator([.. Access.Iterate(subject, context.Budget).Reverse()]);
        }

        context.Budget.Step(text.Count);
        var builder = new TaggedTextBuilder(context.Budget);
        for (int i = text.Count - 1; i >= 0; i--)
        {
            builder.Append(text, text.UnitOf(i), text.UnitOf(i + 1) - text.UnitOf(i));
        }

        return new TextValue(builder.ToText());
    }

    public static TemplateValue Join(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("join", 0, "d", "attribute");
        Func<TemplateValue, TemplateValue> part = AttributePath.Getter(bound[1], context);
        return Joined(Access.Iterate(subject, context.Budget).Select(part), bound[0] is null ? TaggedText.Empty : Display.ToText(bound[0]!, context.Budget), context.Budget);
    }

    public static TextValue Joined(IEnumerable<TemplateValue> parts, TaggedText separator, Budget budget)
    {
        var builder = new TaggedTextBuilder(budget);
        bool isFirst = true;
        foreach (TemplateValue part in parts)
        {
            if (!isFirst)
            {
                builder.Append(separator);
            }

            builder.Append(Display.ToText(part, budget));
            isFirst = false;
        }

        return new TextValue(builder.ToText());
    }

    /// <summary>Groups of so many elements; the last filled up, where there is something to fill it with.</summary>
    public static TemplateValue Batch(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("batch", 1, "linecount", "fill_with");
        int size = Math.Max(1, Convert.Count(bound[0]!, "batch"));
        IReadOnlyList<TemplateValue> items = Access.Iterate(subject, context.Budget);
        List<TemplateValue> groups = [];
        for (int start = 0; start < items.Count; start += size)
        {
            List<TemplateValue> group = [.. items.Skip(start).Take(size)];
            context.Budget.Step(size);
            if (bound[1] is { } filling and not NoneValue)
            {
                group.AddRange(Enumerable.Repeat(filling, size - group.Count));
            }

            groups.Add(SequenceValue.List(group));
        }

        return SequenceValue.Generator(groups);
    }

    /// <summary>So many groups of nearly equal size.</summary>
    public static TemplateValue Slice(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("slice", 1, "slices", "fill_with");
        int count = Convert.Count(bound[0]!, "slice");
        if (count < 1)
        {
            throw new TemplateFault($"slice: found {count} slices; allowed: at least 1");
        }

        context.Budget.Step(count);
        IReadOnlyList<TemplateValue> items = Access.Iterate(subject, context.Budget);
        (int least, int longer) = Math.DivRem(items.Count, count);
        List<TemplateValue> groups = [];
        int start = 0;
        for (int number = 0; number < count; number++)
        {
            int size = least + (number < longer ? 1 : 0);
            List<TemplateValue> group = [.. items.Skip(start).Take(size)];
            start += size;
            if (bound[1] is { } filling and not NoneValue && number >= longer)
            {
                group.Add(filling);
            }

            groups.Add(SequenceValue.List(group));
        }

        return SequenceValue.Generator(groups);
    }
}
