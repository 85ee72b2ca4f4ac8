using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The filters by name.</summary>
internal static class FilterTable
{
    private static readonly Dictionary<string, Builtin> Filters = new(StringComparer.Ordinal)
    {
        ["abs"] = NumberFilters.Abs,
        ["attr"] = ValueFilters.Attr,
        ["batch"] = SequenceFilters.Batch,
        ["capitalize"] = TextFilters.Capitalize,
        ["center"] = TextFilters.Center,
        ["count"] = ValueFilters.Length,
        ["d"] = ValueFilters.Default,
        ["default"] = ValueFilters.Default,
        ["dictsort"] = OrderFilters.DictSort,
        ["e"] = TextFilters.Escape,
        ["escape"] = TextFilters.Escape,
        ["first"] = SequenceFilters.First,
        ["float"] = NumberFilters.Float,
        ["format"] = TextFilters.Format,
        ["groupby"] = OrderFilters.GroupBy,
        ["indent"] = TextFilters.Indent,
        ["int"] = NumberFilters.Int,
        ["items"] = ValueFilters.Items,
        ["join"] = SequenceFilters.Join,
        ["last"] = SequenceFilters.Last,
        ["length"] = ValueFilters.Length,
        ["list"] = SequenceFilters.List,
        ["lower"] = TextFilters.Lower,
        ["map"] = SelectFilters.Map,
        ["max"] = OrderFilters.Max,
        ["min"] = OrderFilters.Min,
        ["reject"] = SelectFilters.Reject,
        ["rejectattr"] = SelectFilters.RejectAttr,
        ["replace"] = TextFilters.Replace,
        ["reverse"] = SequenceFilters.Reverse,
        ["round"] = NumberFilters.Round,
        ["safe"] = TextFilters.Text,
        ["select"] = SelectFilters.Select,
        ["selectattr"] = SelectFilters.SelectAttr,
        ["slice"] = SequenceFilters.Slice,
        ["sort"] = OrderFilters.Sort,
        ["string"] = TextFilters.Text,
        ["sum"] = NumberFilters.Sum,
        ["title"] = TextFilters.Title,
        ["tojson"] = JsonFilter.ToJson,
        ["trim"] = TextFilters.Trim,
        ["truncate"] = TextFilters.Truncate,
        ["unique"] = OrderFilters.Unique,
        ["upper"] = TextFilters.Upper,
        ["wordcount"] = TextFilters.WordCount,
    };

    /// <summary>All names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", Filters.Keys.Order(StringComparer.Ordinal));

    public static Builtin? Find(string name) => Filters.GetValueOrDefault(name);
}
