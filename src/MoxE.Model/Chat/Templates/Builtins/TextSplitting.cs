using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The methods that cut a text into pieces.</summary>
internal static class TextSplitting
{
    public static SequenceValue Split(TextValue subject, Arguments arguments, Budget budget, bool fromRight)
    {
        TemplateValue?[] bound = arguments.Bind("split", 0, "sep", "maxsplit");
        int most = bound[1] is null ? -1 : Convert.Count(bound[1]!, "split");
        most = most < 0 ? int.MaxValue : most;
        budget.Text(subject.Value.Length);
        List<(int Start, int Length)> pieces;
        if (bound[0] is null or NoneValue)
        {
            pieces = fromRight ? WordsFromRight(subject.Value, most) : Words(subject.Value, most);
        }
        else
        {
            string separator = Convert.Text(bound[0]!, "split");
            pieces = separator.Length == 0 ? throw new TemplateFault("split: the separator is empty")
                : fromRight ? PartsFromRight(subject.Value, separator, most) : Parts(subject.Value, separator, most);
        }

        return Pieces(subject.Text, pieces, budget);
    }

    public static SequenceValue SplitLines(TextValue subject, Arguments arguments, Budget budget)
    {
        bool keepEnds = Convert.Flag(arguments.Bind("splitlines", 0, "keepends")[0]);
        budget.Text(subject.Value.Length);
        return Pieces(subject.Text, [.. LineBreaks.Find(subject.Value).Select(line => (line.Start, (keepEnds ? line.Next : line.End) - line.Start))], budget);
    }

    public static SequenceValue Partition(TextValue subject, Arguments arguments, Budget budget, bool fromRight)
    {
        TextValue separator = Convert.TextOf(arguments.Bind("partition", 1, "sep")[0]!, "partition");
        if (separator.Value.Length == 0)
        {
            throw new TemplateFault("partition: the separator is empty");
        }

        budget.Text(subject.Value.Length);
        TaggedText text = subject.Text;
        int at = fromRight ? text.Value.LastIndexOf(separator.Value, StringComparison.Ordinal) : text.Value.IndexOf(separator.Value, StringComparison.Ordinal);
        var empty = new TextValue(TaggedText.Empty);
        if (at < 0)
        {
            return fromRight ? SequenceValue.Tuple([empty, empty, subject]) : SequenceValue.Tuple([subject, empty, empty]);
        }

        int end = at + separator.Value.Length;
        return SequenceValue.Tuple([new TextValue(text.Units(0, at)), separator, new TextValue(text.Units(end, text.Value.Length - end))]);
    }

    private static SequenceValue Pieces(TaggedText text, List<(int Start, int Length)> pieces, Budget budget)
    {
        budget.Step(pieces.Count);
        return SequenceValue.List([.. pieces.Select(piece => new TextValue(text.Units(piece.Start, piece.Length)))]);
    }

    private static List<(int Start, int Length)> Parts(string text, string separator, int most)
    {
        List<(int Start, int Length)> parts = [];
        int start = 0;
        for (int at; parts.Count < most && (at = text.IndexOf(separator, start, StringComparison.Ordinal)) >= 0; start = at + separator.Length)
        {
            parts.Add((start, at - start));
        }

        parts.Add((start, text.Length - start));
        return parts;
    }

    private static List<(int Start, int Length)> PartsFromRight(string text, string separator, int most)
    {
        List<(int Start, int Length)> parts = [];
        int end = text.Length;
        for (int at; parts.Count < most && (at = text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal)) >= 0; end = at)
        {
            parts.Add((at + separator.Length, end - at - separator.Length));
        }

        parts.Add((0, end));
        parts.Reverse();
        return parts;
    }

    private static List<(int Start, int Length)> Words(string text, int most)
    {
        List<(int Start, int Length)> words = [];
        int at = SpaceEnd(text, 0);
        while (at < text.Length)
        {
            int end = at;
            if (words.Count == most)
            {
                words.Add((at, text.Length - at));
                break;
            }

            while (end < text.Length && !PythonText.IsSpace(text[end]))
            {
                end++;
            }

            words.Add((at, end - at));
            at = SpaceEnd(text, end);
        }

        return words;
    }

    private static List<(int Start, int Length)> WordsFromRight(string text, int most)
    {
        List<(int Start, int Length)> words = [];
        int end = SpaceStart(text, text.Length);
        while (end > 0)
        {
            int start = end;
            if (words.Count == most)
            {
                words.Add((0, end));
                break;
            }

            while (start > 0 && !PythonText.IsSpace(text[start - 1]))
            {
                start--;
            }

            words.Add((start, end - start));
            end = SpaceStart(text, start);
        }

        words.Reverse();
        return words;
    }

    private static int SpaceEnd(string text, int at)
    {
        while (at < text.Length && PythonText.IsSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private static int SpaceStart(string text, int at)
    {
        while (at > 0 && PythonText.IsSpace(text[at - 1]))
        {
            at--;
        }

        return at;
    }
}
