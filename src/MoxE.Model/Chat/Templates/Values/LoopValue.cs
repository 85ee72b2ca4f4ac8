using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Values;

/// <summary>The variable <c>loop</c>, at one element of a loop.</summary>
/// <param name="items">All elements.</param>
/// <param name="depth">Depth of a recursive loop, from 0.</param>
/// <param name="recurse">Runs the loop over other elements, in a loop that says it is recursive.</param>
internal sealed class LoopValue(IReadOnlyList<TemplateValue> items, int depth, Func<Arguments, TemplateValue>? recurse) : TemplateValue
{
    private IReadOnlyList<TemplateValue>? _last;

    public int Index { get; set; }

    public override string TypeName => "LoopContext";

    public Func<Arguments, TemplateValue>? Recurse { get; } = recurse;

    public TemplateValue? Attribute(string name, Budget budget) => name switch
    {
        "index" => IntegerValue.Of(Index + 1),
        "index0" => IntegerValue.Of(Index),
        "revindex" => IntegerValue.Of(items.Count - Index),
        "revindex0" => IntegerValue.Of(items.Count - Index - 1),
        "first" => BoolValue.Of(Index == 0),
        "last" => BoolValue.Of(Index == items.Count - 1),
        "length" => IntegerValue.Of(items.Count),
        "depth" => IntegerValue.Of(depth + 1),
        "depth0" => IntegerValue.Of(depth),
        "previtem" => Index > 0 ? items[Index - 1] : new UndefinedValue("there is no previous item"),
        "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new UndefinedValue("there is no next item"),
        "cycle" => new CallableValue("cycle", Cycle),
        "changed" => new CallableValue("changed", arguments => Changed(arguments, budget)),
        _ => null,
    };

    private TemplateValue Cycle(Arguments arguments) => arguments.Positional is { Count: > 0 } choices
        ? choices[Index % choices.Count]
        : throw new TemplateFault("no items for cycling given");

    private BoolValue Changed(Arguments arguments, Budget budget)
    {
        bool same = _last is { } last && last.Count == arguments.Positional.Count
            && last.Zip(arguments.Positional).All(pair => Comparison.AreEqual(pair.First, pair.Second, budget));
        _last = arguments.Positional;
        return BoolValue.Of(!same);
    }
}
