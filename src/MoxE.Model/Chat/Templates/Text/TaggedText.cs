namespace MoxE.Model.Chat.Templates.Text;

/// <summary>An immutable text that knows of each UTF-16 unit where it comes from. Positions count code points, as in Python.</summary>
internal sealed class TaggedText
{
    private readonly TextOrigin _origin;
    private readonly TextOrigin[]? _origins; // [Value.Length], or null where all are _origin
    private int[]? _codePoints; // start of each code point, once asked for

    public TaggedText(string value, TextOrigin origin) => (Value, _origin) = (value, origin);

    public TaggedText(string value, TextOrigin[] origins) => (Value, _origins) = (value, origins);

    public static TaggedText Empty { get; } = new("", TextOrigin.Data);

    public string Value { get; }

    /// <summary>Number of code points.</summary>
    public int Count => CodePoints?.Length ?? Value.Length;

    // Null where every code point is one unit.
    private int[]? CodePoints
    {
        get
        {
            if (_codePoints is null)
            {
                _codePoints = Value.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? [] : FindCodePoints(Value);
            }

            return _codePoints.Length == 0 ? null : _codePoints;
        }
    }

    public TextOrigin OriginAt(int unit) => _origins is null ? _origin : _origins[unit];

    /// <summary>A part, counted in UTF-16 units.</summary>
    public TaggedText Units(int start, int length)
    {
        if (length == Value.Length)
        {
            return this;
        }

        string part = Value.Substring(start, length);
        return _origins is null ? new(part, _origin) : new(part, _origins[start..(start + length)]);
    }

    /// <summary>One code point.</summary>
    public TaggedText At(int index) => Units(UnitOf(index), UnitOf(index + 1) - UnitOf(index));

    /// <summary>The unit that a code point begins at; for <see cref="Count"/> the end.</summary>
    public int UnitOf(int index) => CodePoints is not { } starts ? index : index == starts.Length ? Value.Length : starts[index];

    /// <summary>How many code points begin before a unit.</summary>
    public int IndexOfUnit(int unit)
    {
        if (CodePoints is not { } starts)
        {
            return unit;
        }

        int found = Array.BinarySearch(starts, unit);
        return found >= 0 ? found : ~found;
    }

    private static int[] FindCodePoints(string value)
    {
        List<int> starts = new(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            starts.Add(i);
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
        }

        return [.. starts];
    }
}
