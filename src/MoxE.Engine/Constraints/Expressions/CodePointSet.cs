namespace MoxE.Engine.Constraints.Expressions;

/// <summary>A set of Unicode scalar values: sorted ranges that neither touch nor hold a surrogate, which UTF-8 cannot spell.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int First, int Last)[] ranges) => _ranges = ranges;

    public static CodePointSet Empty { get; } = new([]);

    public static CodePointSet All { get; } = Of((0, Last));

    public ReadOnlySpan<(int First, int Last)> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    public static CodePointSet Of(params ReadOnlySpan<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> parts = [];
        foreach ((int first, int last) in ranges)
        {
            Add(parts, first, Math.Min(last, FirstSurrogate - 1));
            Add(parts, Math.Max(first, LastSurrogate + 1), last);
        }

        parts.Sort();
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in parts)
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new([.. merged]);
    }

    public static CodePointSet OfChars(string chars)
    {
        var ranges = new (int, int)[chars.Length];
        for (int i = 0; i < chars.Length; i++)
        {
            ranges[i] = (chars[i], chars[i]);
        }

        return Of(ranges);
    }

    public static CodePointSet Single(int codePoint) => Of((codePoint, codePoint));

    public bool Contains(int codePoint) => Array.Exists(_ranges, range => range.First <= codePoint && codePoint <= range.Last);

    public CodePointSet Union(CodePointSet other) => Of([.. _ranges, .. other._ranges]);

    public CodePointSet Complement()
    {
        List<(int, int)> gaps = [];
        int next = 0;
        foreach ((int first, int last) in _ranges)
        {
            Add(gaps, next, first - 1);
            next = last + 1;
        }

        Add(gaps, next, Last);
        return Of([.. gaps]);
    }

    public CodePointSet Intersect(CodePointSet other)
    {
        List<(int, int)> common = [];
        for (int i = 0, j = 0; i < _ranges.Length && j < other._ranges.Length;)
        {
            Add(common, Math.Max(_ranges[i].First, other._ranges[j].First), Math.Min(_ranges[i].Last, other._ranges[j].Last));
            if (_ranges[i].Last < other._ranges[j].Last)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return Of([.. common]);
    }

    public CodePointSet Except(CodePointSet other) => Intersect(other.Complement());

    private static void Add(List<(int, int)> ranges, int first, int last)
    {
        if (first <= last)
        {
            ranges.Add((first, last));
        }
    }
}
