using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Values;

/// <summary>A list, or what else has its elements one after the other.</summary>
internal sealed class SequenceValue : TemplateValue
{
    private const int MaxHeight = 100;
    private IReadOnlyList<TemplateValue> _items;

    public SequenceValue(SequenceKind kind, IReadOnlyList<TemplateValue> items)
    {
        (Kind, _items) = (kind, items);
        Height = HeightOver(items);
    }

    public SequenceKind Kind { get; }

    public override int Height { get; }

    /// <summary>The elements; a generator's rest stays as it is.</summary>
    public IReadOnlyList<TemplateValue> Items => _items;

    public bool HasPlaces => Kind is SequenceKind.List or SequenceKind.Tuple or SequenceKind.Range;

    public override bool IsTrue => Kind == SequenceKind.Generator || _items.Count > 0;

    public override string TypeName => Kind switch
    {
        SequenceKind.List => "list",
        SequenceKind.Tuple => "tuple",
        SequenceKind.Range => "range",
        SequenceKind.Keys => "dict_keys",
        SequenceKind.Values => "dict_values",
        SequenceKind.Items => "dict_items",
        _ => "generator",
    };

    public static SequenceValue List(IReadOnlyList<TemplateValue> items) => new(SequenceKind.List, items);

    public static SequenceValue Tuple(params IReadOnlyList<TemplateValue> items) => new(SequenceKind.Tuple, items);

    public static SequenceValue Generator(IReadOnlyList<TemplateValue> items) => new(SequenceKind.Generator, new ArraySegment<TemplateValue>(items as TemplateValue[] ?? [.. items]));

    /// <summary>Height of a container of these elements.</summary>
    public static int HeightOver(IEnumerable<TemplateValue> items)
    {
        int height = 1;
        foreach (TemplateValue item in items)
        {
            height = Math.Max(height, item.Height + 1);
        }

        return height <= MaxHeight ? height : throw new TemplateFault($"a value with more than {MaxHeight} levels of lists and dicts");
    }

    /// <summary>The elements, for going through them: a generator is empty afterwards.</summary>
    public IReadOnlyList<TemplateValue> Take()
    {
        IReadOnlyList<TemplateValue> items = _items;
        if (Kind == SequenceKind.Generator)
        {
            _items = [];
        }

        return items;
    }

    /// <summary>The first element, which a generator loses.</summary>
    public TemplateValue? TakeFirst()
    {
        if (_items.Count == 0)
        {
            return null;
        }

        TemplateValue first = _items[0];
        if (_items is ArraySegment<TemplateValue> rest && Kind == SequenceKind.Generator)
        {
            _items = rest[1..];
        }

        return first;
    }
}
