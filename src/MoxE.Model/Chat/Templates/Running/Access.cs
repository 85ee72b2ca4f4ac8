using System.Numerics;
using MoxE.Model.Chat.Templates.Builtins;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>
/// Attributes, places and slices. As in Jinja2 <c>a.b</c> looks for a method first and an element second, <c>a['b']</c>
/// the other way round, and what is not found is undefined.
/// </summary>
internal static class Access
{
    public static TemplateValue Attribute(TemplateValue owner, string name, RenderContext context)
    {
        Refuse(owner);
        return MethodOrAttribute(owner, name, context) ?? Element(owner, name) ?? Missing(owner, name);
    }

    public static TemplateValue Item(TemplateValue owner, TemplateValue key, RenderContext context)
    {
        Refuse(owner);
        context.Budget.Key(key);
        switch (owner)
        {
            case MappingValue mapping when IsKey(key):
                if (mapping.TryGet(key, out TemplateValue? value))
                {
                    return value;
                }

                break;
            case SequenceValue { HasPlaces: true } sequence when key is IntegerValue or BoolValue:
                return Place(sequence.Items.Count, key) is int at ? sequence.Items[at] : new UndefinedValue($"{owner.TypeName} object has no element {Arithmetic.Integer(key)}");
            case TextValue text when key is IntegerValue or BoolValue:
                if (Place(text.Text.Count, key) is not int index)
                {
                    return new UndefinedValue($"str object has no element {Arithmetic.Integer(key)}");
                }

                context.Budget.Step();
                return new TextValue(text.Text.At(index));
        }

        return key is TextValue name
            ? MethodOrAttribute(owner, name.Value, context) ?? Missing(owner, name.Value)
            : new UndefinedValue($"{owner.TypeName} object has no element of type {key.TypeName}");
    }

    public static TemplateValue Slice(TemplateValue owner, TemplateValue? start, TemplateValue? stop, TemplateValue? step, Budget budget)
    {
        Refuse(owner);
        if (owner is not (TextValue or SequenceValue { HasPlaces: true }))
        {
            return new UndefinedValue($"{owner.TypeName} object has no slices");
        }

        int count = owner is TextValue text ? text.Text.Count : ((SequenceValue)owner).Items.Count;
        BigInteger by = Bound(step) ?? BigInteger.One;
        if (by.IsZero)
        {
            throw new TemplateFault("slice step cannot be zero");
        }

        bool forward = by.Sign > 0;
        int first = Clamp(Bound(start), count, forward ? 0 : count - 1, forward);
        int end = Clamp(Bound(stop), count, forward ? count : -1, forward);
        int stride = (int)BigInteger.Max(BigInteger.Min(by, int.MaxValue / 2), int.MinValue / 2);
        if (owner is TextValue { Text: var whole } && stride == 1)
        {
            int from = whole.UnitOf(first);
            int to = whole.UnitOf(Math.Max(first, end));
            budget.Text(to - from);
            return new TextValue(whole.Units(from, to - from));
        }

        List<int> places = [];
        for (long at = first; forward ? at < end : at > end; at += stride)
        {
            budget.Step();
            places.Add((int)at);
        }

        return owner is SequenceValue sequence
            ? new SequenceValue(sequence.Kind == SequenceKind.Range ? SequenceKind.Range : sequence.Kind, [.. places.Select(place => sequence.Items[place])])
            : Pick(((TextValue)owner).Text, places, budget);
    }

    /// <summary>The values a loop goes through.</summary>
    public static IReadOnlyList<TemplateValue> Iterate(TemplateValue value, Budget budget)
    {
        IReadOnlyList<TemplateValue> items = value switch
        {
            SequenceValue sequence => sequence.Take(),
            MappingValue mapping => [.. mapping.Entries.Select(entry => entry.Key)],
            TextValue { Text: var text } => Letters(text, budget),
            UndefinedValue => [],
            _ => throw new TemplateFault($"'{value.TypeName}' object is not iterable"),
        };
        budget.Step(items.Count);
        return items;
    }

    private static TemplateValue[] Letters(TaggedText text, Budget budget)
    {
        budget.Step(text.Count);
        return [.. Enumerable.Range(0, text.Count).Select(i => new TextValue(text.At(i)))];
    }

    private static TextValue Pick(TaggedText text, List<int> places, Budget budget)
    {
        var builder = new TaggedTextBuilder(budget);
        foreach (int place in places)
        {
            builder.Append(text.At(place));
        }

        return new TextValue(builder.ToText());
    }

    private static void Refuse(TemplateValue owner)
    {
        if (owner is UndefinedValue undefined)
        {
            throw new TemplateFault(undefined.Reason);
        }
    }

    private static TemplateValue? MethodOrAttribute(TemplateValue owner, string name, RenderContext context) => owner switch
    {
        _ when name.StartsWith("__", StringComparison.Ordinal) => Forbidden(owner, name),
        LoopValue loop => loop.Attribute(name, context.Budget),
        NamespaceValue space => space.Attributes.GetValueOrDefault(name),
        CallableValue function when name == "name" => new TextValue(function.Name, TextOrigin.Template),
        TextValue text => TextMethods.Find(text, name, context),
        MappingValue mapping => MappingMethods.Find(mapping, name, context.Budget),
        SequenceValue sequence => SequenceMethods.Find(sequence, name, context),
        _ => null,
    };

    /// <summary>What must not be reached from a template: it is undefined, and every use of it a fault.</summary>
    public static UndefinedValue Forbidden(TemplateValue owner, string name) =>
        new($"access to attribute '{name}' of '{owner.TypeName}' object is unsafe");

    private static TemplateValue? Element(TemplateValue owner, string name) => owner is MappingValue mapping && mapping.TryGet(name, out TemplateValue? value) ? value : null;

    private static UndefinedValue Missing(TemplateValue owner, string name) => new($"'{owner.TypeName} object' has no attribute '{name}'");

    private static bool IsKey(TemplateValue key) => key is TextValue or IntegerValue or BoolValue or FloatValue or NoneValue;

    private static int? Place(int count, TemplateValue key)
    {
        BigInteger index = Arithmetic.Integer(key);
        index += index.Sign < 0 ? count : 0;
        return index.Sign >= 0 && index < count ? (int)index : null;
    }

    private static BigInteger? Bound(TemplateValue? value) => value switch
    {
        null or NoneValue => null,
        IntegerValue or BoolValue => Arithmetic.Integer(value),
        UndefinedValue undefined => throw new TemplateFault(undefined.Reason),
        _ => throw new TemplateFault($"slice indices must be integers or none, not {value.TypeName}"),
    };

    private static int Clamp(BigInteger? bound, int count, int absent, bool forward)
    {
        if (bound is not BigInteger place)
        {
            return absent;
        }

        place += place.Sign < 0 ? count : 0;
        return (int)BigInteger.Max(forward ? 0 : -1, BigInteger.Min(place, forward ? count : count - 1));
    }
}
