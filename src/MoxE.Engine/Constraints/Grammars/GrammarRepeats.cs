using System.Globalization;
using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Grammars;

/// <summary>Reads the repetitions of GBNF: <c>* + ? {m} {m,} {m,n}</c>.</summary>
internal sealed class GrammarRepeats(GrammarText text, ConstraintLimits limits)
{
    /// <summary>An element with the repetitions that stand behind it, if any.</summary>
    public Expression Of(Expression element)
    {
        for (int repetitions = 0; ; repetitions++)
        {
            int position = text.Position;
            text.SkipSpace(withLines: false);
            if (repetitions > limits.MaxNesting)
            {
                throw text.Refuse(position, $"more than {limits.MaxNesting} repetitions of each other", $"up to {limits.MaxNesting} ({nameof(ConstraintLimits.MaxNesting)})");
            }

            if (text.TryTake("*"))
            {
                element = element.Star();
            }
            else if (text.TryTake("+"))
            {
                element = element.Times(1, null);
            }
            else if (text.TryTake("?"))
            {
                element = element.Optional();
            }
            else if (text.TryTake("{"))
            {
                element = Counted(element, position);
            }
            else
            {
                return element;
            }
        }
    }

    private Expression Counted(Expression element, int position)
    {
        int? min = Number();
        text.SkipSpace(withLines: false);
        int? max = min;
        if (text.TryTake(","))
        {
            max = Number();
            text.SkipSpace(withLines: false);
        }

        return min is { } first && !(max < first) && text.TryTake("}")
            ? element.Times(first, max)
            : throw text.Refuse(position, "a repetition without fitting bounds", "'{m}', '{m,}' or '{m,n}' with m up to n");
    }

    private int? Number()
    {
        text.SkipSpace(withLines: false);
        int position = text.Position;
        string digits = text.TakeWhile(char.IsAsciiDigit);
        return digits.Length == 0 ? null
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= limits.MaxRepeat ? value
            : throw text.Refuse(position, $"the number {SourceRefusedException.Quote(digits)}", $"0 to {limits.MaxRepeat} ({nameof(ConstraintLimits.MaxRepeat)})");
    }
}
