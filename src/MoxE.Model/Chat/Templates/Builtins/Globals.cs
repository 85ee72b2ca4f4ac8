using System.Numerics;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The functions every template can call.</summary>
internal static class Globals
{
    // The sandbox's own limit.
    private const int MaxRange = 100_000;

    public static IEnumerable<KeyValuePair<string, TemplateValue>> Of(RenderContext context) =>
    [
        Function("range", arguments => Range(arguments, context.Budget)),
        Function("dict", arguments => Dict(arguments, context.Budget)),
        Function("namespace", arguments => Namespace(arguments, context.Budget)),
        Function("joiner", Joiner),
        Function("cycler", Cycler),
        Function("raise_exception", arguments => throw new TemplateFault(Display.ToText(arguments.Bind("raise_exception", 1, "message")[0]!, context.Budget).Value)),
        Function("strftime_now", arguments => StrftimeNow(arguments, context)),
    ];

    private static KeyValuePair<string, TemplateValue> Function(string name, Func<Arguments, TemplateValue> call) => new(name, new CallableValue(name, call));

    private static SequenceValue Range(Arguments arguments, Budget budget)
    {
        TemplateValue?[] bound = arguments.Bind("range", 1, "start", "stop", "step");
        BigInteger first = bound[1] is null ? 0 : Convert.Integer(bound[0]!, "range");
        BigInteger stop = Convert.Integer(bound[1] ?? bound[0]!, "range");
        BigInteger step = bound[2] is null ? 1 : Convert.Integer(bound[2]!, "range");
        if (step.IsZero)
        {
            throw new TemplateFault("range() arg 3 must not be zero");
        }

        BigInteger count = BigInteger.Max(0, step.Sign > 0 ? (stop - first + step - 1) / step : (first - stop - step - 1) / -step);
        if (count > MaxRange)
        {
            throw new TemplateFault($"range: found {count} numbers; allowed: {MaxRange}");
        }

        budget.Step((int)count);
        TemplateValue[] items = new TemplateValue[(int)count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = IntegerValue.Of(first + (i * step));
        }

        return new SequenceValue(SequenceKind.Range, items);
    }

    private static MappingValue Dict(Arguments arguments, Budget budget)
    {
        IEnumerable<KeyValuePair<TemplateValue, TemplateValue>> first = arguments.Positional switch
        {
            [] => [],
            [MappingValue mapping] => mapping.Entries,
            [SequenceValue pairs] => pairs.Take().Select(pair => pair is SequenceValue { HasPlaces: true, Items: [var key, var value] }
                ? KeyValuePair.Create(key, value) : throw new TemplateFault("dict: found an element that is no pair")),
            _ => throw new TemplateFault("dict: found something else; allowed: a mapping or pairs, and named arguments"),
        };
        first = first.Select(entry =>
        {
            budget.Step();
            budget.Key(entry.Key);
            return entry;
        });
        return new MappingValue([.. first, .. arguments.Named.Select(argument => KeyValuePair.Create<TemplateValue, TemplateValue>(new TextValue(argument.Key, TextOrigin.Template), argument.Value))]);
    }

    private static NamespaceValue Namespace(Arguments arguments, Budget budget)
    {
        var space = new NamespaceValue();
        foreach ((TemplateValue key, TemplateValue value) in Dict(arguments, budget).Entries)
        {
            space.Attributes[(key as TextValue)?.Value ?? throw new TemplateFault("namespace: found a name that is no text")] = value;
        }

        return space;
    }

    private static CallableValue Joiner(Arguments arguments)
    {
        TemplateValue separator = arguments.Bind("joiner", 0, "sep")[0] ?? new TextValue(", ", TextOrigin.Template);
        bool isFirst = true;
        return new CallableValue("joiner", _ =>
        {
            TemplateValue text = isFirst ? new TextValue(TaggedText.Empty) : separator;
            isFirst = false;
            return text;
        });
    }

    private static NamespaceValue Cycler(Arguments arguments)
    {
        IReadOnlyList<TemplateValue> items = arguments.Positional is { Count: > 0 } given ? given : throw new TemplateFault("at least one item has to be provided");
        var cycler = new NamespaceValue { Attributes = { ["current"] = items[0] } };
        int place = 0;
        TemplateValue Move(int to)
        {
            TemplateValue current = items[place];
            place = to % items.Count;
            cycler.Attributes["current"] = items[place];
            return current;
        }

        cycler.Attributes["next"] = new CallableValue("next", _ => Move(place + 1));
        cycler.Attributes["reset"] = new CallableValue("reset", _ =>
        {
            Move(0);
            return NoneValue.Instance;
        });
        return cycler;
    }

    private static TextValue StrftimeNow(Arguments arguments, RenderContext context)
    {
        TextValue format = arguments.Bind("strftime_now", 1, "format")[0] as TextValue ?? throw new TemplateFault("strftime_now: the format is no text");
        context.Budget.Text(format.Value.Length);
        return new TextValue(TimeFormat.Apply(format.Value, context.Time.GetLocalNow()), TextOrigin.Data);
    }
}
