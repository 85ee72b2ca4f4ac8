using System.Text;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The methods of a text.</summary>
internal static class TextMethods
{
    private delegate TemplateValue Method(TextValue subject, Arguments arguments, Budget budget);

    private static readonly Dictionary<string, Method> Methods = new(StringComparer.Ordinal)
    {
        ["strip"] = (subject, arguments, budget) => Strip(subject, arguments, budget, left: true, right: true),
        ["lstrip"] = (subject, arguments, budget) => Strip(subject, arguments, budget, left: true, right: false),
        ["rstrip"] = (subject, arguments, budget) => Strip(subject, arguments, budget, left: false, right: true),
        ["upper"] = (subject, arguments, budget) => Mapped(subject, arguments, budget, TextCase.Upper),
        ["lower"] = (subject, arguments, budget) => Mapped(subject, arguments, budget, TextCase.Lower),
        ["casefold"] = (subject, arguments, budget) => Mapped(subject, arguments, budget, TextCase.Lower),
        ["title"] = (subject, arguments, budget) => Mapped(subject, arguments, budget, TextCase.TitleOfLetters),
        ["capitalize"] = (subject, arguments, budget) => Mapped(subject, arguments, budget, TextCase.Capitalize),
        ["swapcase"] = (subject, arguments, budget) => Mapped(subject, arguments, budget, TextCase.Swap),
        ["startswith"] = (subject, arguments, budget) => Affix(subject, arguments, budget, atStart: true),
        ["endswith"] = (subject, arguments, budget) => Affix(subject, arguments, budget, atStart: false),
        ["removeprefix"] = (subject, arguments, budget) => Remove(subject, arguments, budget, atStart: true),
        ["removesuffix"] = (subject, arguments, budget) => Remove(subject, arguments, budget, atStart: false),
        ["replace"] = Replace,
        ["split"] = (subject, arguments, budget) => TextSplitting.Split(subject, arguments, budget, fromRight: false),
        ["rsplit"] = (subject, arguments, budget) => TextSplitting.Split(subject, arguments, budget, fromRight: true),
        ["splitlines"] = TextSplitting.SplitLines,
        ["partition"] = (subject, arguments, budget) => TextSplitting.Partition(subject, arguments, budget, fromRight: false),
        ["rpartition"] = (subject, arguments, budget) => TextSplitting.Partition(subject, arguments, budget, fromRight: true),
        ["join"] = Join,
        ["find"] = (subject, arguments, budget) => Find(subject, arguments, budget, "find"),
        ["rfind"] = (subject, arguments, budget) => Find(subject, arguments, budget, "rfind"),
        ["index"] = (subject, arguments, budget) => Find(subject, arguments, budget, "index"),
        ["rindex"] = (subject, arguments, budget) => Find(subject, arguments, budget, "rindex"),
        ["count"] = Count,
        ["format"] = BraceFormat.Apply,
        ["center"] = (subject, arguments, budget) => Pad(subject, arguments, budget, "center"),
        ["ljust"] = (subject, arguments, budget) => Pad(subject, arguments, budget, "ljust"),
        ["rjust"] = (subject, arguments, budget) => Pad(subject, arguments, budget, "rjust"),
        ["zfill"] = ZFill,
        ["isdigit"] = (subject, arguments, budget) => All(subject, arguments, budget, Rune.IsDigit),
        ["isdecimal"] = (subject, arguments, budget) => All(subject, arguments, budget, Rune.IsDigit),
        ["isnumeric"] = (subject, arguments, budget) => All(subject, arguments, budget, Rune.IsNumber),
        ["isalpha"] = (subject, arguments, budget) => All(subject, arguments, budget, Rune.IsLetter),
        ["isalnum"] = (subject, arguments, budget) => All(subject, arguments, budget, rune => Rune.IsLetter(rune) || Rune.IsNumber(rune)),
        ["isspace"] = (subject, arguments, budget) => All(subject, arguments, budget, rune => rune.IsBmp && PythonText.IsSpace((char)rune.Value)),
        ["isascii"] = (subject, arguments, budget) => BoolValue.Of(Ascii.IsValid(subject.Value)),
        ["isupper"] = (subject, arguments, budget) => OneCase(subject, arguments, budget, Rune.IsLower),
        ["islower"] = (subject, arguments, budget) => OneCase(subject, arguments, budget, Rune.IsUpper),
    };

    private static readonly HashSet<string> NotSupported = ["encode", "expandtabs", "format_map", "isidentifier", "isprintable", "istitle", "maketrans", "translate"];

    public static TemplateValue? Find(TextValue subject, string name, RenderContext context) =>
        Methods.TryGetValue(name, out Method? method) ? new CallableValue(name, arguments => method(subject, arguments, context.Budget))
        : NotSupported.Contains(name) ? new UndefinedValue($"the method '{name}' of str is not supported")
        : null;

    /// <summary>Which characters a strip with these characters takes away; white space where none are given.</summary>
    public static Func<char, bool> Dropped(TemplateValue? characters, string function)
    {
        if (characters is null or NoneValue)
        {
            return PythonText.IsSpace;
        }

        string set = Convert.Text(characters, function);
        return unit => set.Contains(unit, StringComparison.Ordinal);
    }

    private static TextValue Strip(TextValue subject, Arguments arguments, Budget budget, bool left, bool right)
    {
        TemplateValue? characters = arguments.Bind("strip", 0, "chars")[0];
        budget.Text(subject.Value.Length);
        return new TextValue(PythonText.Strip(subject.Text, Dropped(characters, "strip"), left, right));
    }

    private static TextValue Mapped(TextValue subject, Arguments arguments, Budget budget, Func<TaggedText, Budget, TaggedText> map)
    {
        arguments.Bind("the method", 0);
        return new TextValue(map(subject.Text, budget));
    }

    private static BoolValue Affix(TextValue subject, Arguments arguments, Budget budget, bool atStart)
    {
        string function = atStart ? "startswith" : "endswith";
        TemplateValue?[] bound = arguments.Bind(function, 1, "affix", "start", "end");
        if (bound[1] is not null || bound[2] is not null)
        {
            subject = (TextValue)Access.Slice(subject, bound[1], bound[2], null, budget);
        }

        IReadOnlyList<TemplateValue> affixes = bound[0] is SequenceValue { Kind: SequenceKind.Tuple } several ? several.Items : [bound[0]!];
        return BoolValue.Of(affixes.Select(affix => Convert.Text(affix, function)).Any(affix =>
        {
            budget.Text(affix.Length);
            return atStart ? subject.Value.StartsWith(affix, StringComparison.Ordinal) : subject.Value.EndsWith(affix, StringComparison.Ordinal);
        }));
    }

    private static TextValue Remove(TextValue subject, Arguments arguments, Budget budget, bool atStart)
    {
        budget.Text(subject.Value.Length);
        string affix = Convert.Text(arguments.Bind("removeprefix", 1, "affix")[0]!, "removeprefix");
        TaggedText text = subject.Text;
        return atStart
            ? text.Value.StartsWith(affix, StringComparison.Ordinal) ? new TextValue(text.Units(affix.Length, text.Value.Length - affix.Length)) : subject
            : text.Value.EndsWith(affix, StringComparison.Ordinal) ? new TextValue(text.Units(0, text.Value.Length - affix.Length)) : subject;
    }

    private static TextValue Replace(TextValue subject, Arguments arguments, Budget budget)
    {
        TemplateValue?[] bound = arguments.Bind("replace", 2, "old", "new", "count");
        int count = bound[2] is null ? -1 : Convert.Count(bound[2]!, "replace");
        return TextReplacement.Apply(subject.Text, Convert.Text(bound[0]!, "replace"), Convert.TextOf(bound[1]!, "replace").Text, count, budget);
    }

    private static TextValue Join(TextValue subject, Arguments arguments, Budget budget)
    {
        IReadOnlyList<TemplateValue> items = Access.Iterate(arguments.Bind("join", 1, "iterable")[0]!, budget);
        return SequenceFilters.Joined(items.Select(item => Convert.TextOf(item, "join")), subject.Text, budget);
    }

    private static IntegerValue Find(TextValue subject, Arguments arguments, Budget budget, string function)
    {
        TemplateValue?[] bound = arguments.Bind(function, 1, "sub", "start", "end");
        string part = Convert.Text(bound[0]!, function);
        int count = subject.Text.Count;
        int start = Place(bound[1], 0, count, function);
        int end = Place(bound[2], count, count, function);
        budget.Text(subject.Value.Length);
        int found = -1;
        if (start <= end)
        {
            (int from, int to) = (subject.Text.UnitOf(start), subject.Text.UnitOf(end));
            ReadOnlySpan<char> window = subject.Value.AsSpan(from, to - from);
            found = function.StartsWith('r') ? window.LastIndexOf(part, StringComparison.Ordinal) : window.IndexOf(part, StringComparison.Ordinal);
            found = found < 0 ? -1 : subject.Text.IndexOfUnit(found + from);
        }

        return found < 0 && function.EndsWith("index", StringComparison.Ordinal) ? throw new TemplateFault("substring not found") : IntegerValue.Of(found);
    }

    private static int Place(TemplateValue? value, int otherwise, int count, string function)
    {
        int place = value is null or NoneValue ? otherwise : Convert.Count(value, function);
        return Math.Max(0, place < 0 ? place + count : Math.Min(place, value is null or NoneValue ? count : place <= count ? place : otherwise == 0 ? count + 1 : count));
    }

    private static IntegerValue Count(TextValue subject, Arguments arguments, Budget budget)
    {
        string part = Convert.Text(arguments.Bind("count", 1, "sub")[0]!, "count");
        budget.Text(subject.Value.Length);
        return IntegerValue.Of(part.Length == 0 ? subject.Text.Count + 1 : subject.Value.AsSpan().Count(part));
    }

    private static TextValue Pad(TextValue subject, Arguments arguments, Budget budget, string function)
    {
        TemplateValue?[] bound = arguments.Bind(function, 1, "width", "fillchar");
        int width = Convert.Count(bound[0]!, function);
        string fill = bound[1] is null ? " " : Convert.Text(bound[1]!, function);
        if (fill.Length != 1)
        {
            throw new TemplateFault($"{function}: the fill character must be exactly one character long");
        }

        int missing = Math.Max(0, width - subject.Text.Count);
        return function == "center" ? TextPadding.Center(subject.Text, width, fill[0], budget)
            : TextPadding.Pad(subject.Text, function == "rjust" ? missing : 0, function == "rjust" ? 0 : missing, fill[0], budget);
    }

    private static TextValue ZFill(TextValue subject, Arguments arguments, Budget budget)
    {
        int width = Convert.Count(arguments.Bind("zfill", 1, "width")[0]!, "zfill");
        int sign = subject.Value is ['+' or '-', ..] ? 1 : 0;
        var builder = new TaggedTextBuilder(budget);
        builder.Append(subject.Text, 0, sign);
        builder.Pad('0', width - subject.Text.Count);
        builder.Append(subject.Text, sign, subject.Value.Length - sign);
        return new TextValue(builder.ToText());
    }

    private static BoolValue All(TextValue subject, Arguments arguments, Budget budget, Func<Rune, bool> holds)
    {
        arguments.Bind("the method", 0);
        budget.Text(subject.Value.Length);
        return BoolValue.Of(subject.Value.Length > 0 && subject.Value.EnumerateRunes().All(holds));
    }

    // At least one letter with case, and none of the other case.
    private static BoolValue OneCase(TextValue subject, Arguments arguments, Budget budget, Func<Rune, bool> isOther)
    {
        arguments.Bind("the method", 0);
        budget.Text(subject.Value.Length);
        return BoolValue.Of(subject.Value.EnumerateRunes().Any(PythonText.IsCased) && !subject.Value.EnumerateRunes().Any(isOther));
    }
}
