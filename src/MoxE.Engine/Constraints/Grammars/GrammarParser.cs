using System.Globalization;
using System.Text;
using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Grammars;

/// <summary>Reads GBNF: rules <c>name ::= …</c> of literals, classes, groups, alternatives and repetitions; the text is that of <c>root</c>.</summary>
internal sealed class GrammarParser
{
    private readonly GrammarText _text;
    private readonly ConstraintLimits _limits;
    private readonly RuleSet _rules = new();
    private readonly Dictionary<string, (int Rule, int UsedAt)> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);
    private int _nesting;

    private GrammarParser(string text, ConstraintLimits limits)
    {
        _text = new GrammarText(text);
        _limits = limits;
        RuleOf("root", 0);
    }

    public static RuleSet Parse(string text, ConstraintLimits limits)
    {
        GrammarParser parser = new(text, limits);
        parser.ReadRules();
        return parser._rules;
    }

    private void ReadRules()
    {
        _text.SkipSpace(withLines: true);
        while (!_text.AtEnd)
        {
            int position = _text.Position;
            string name = TakeName();
            if (name.Length == 0)
            {
                throw _text.Refuse(position, SourceRefusedException.Quote(new Rune(_text.Take()).ToString()), "a rule 'name ::= …'");
            }

            _text.SkipSpace(withLines: false);
            if (!_text.TryTake("::="))
            {
                throw _text.Refuse(_text.Position, $"no '::=' behind the name {SourceRefusedException.Quote(name)}", "a rule 'name ::= …'");
            }

            if (!_defined.Add(name))
            {
                throw _text.Refuse(position, $"a second rule {SourceRefusedException.Quote(name)}", "one rule of a name");
            }

            _text.SkipSpace(withLines: true);
            int rule = RuleOf(name, position);
            _rules.Define(rule, LeftRecursion.Remove(rule, Alternatives()));
            if (_text is { AtEnd: false, Peek: not ('\n' or '\r') })
            {
                throw _text.Refuse(_text.Position, SourceRefusedException.Quote(new Rune(_text.Take()).ToString()), "the rule's next element, or a new line");
            }

            _text.SkipSpace(withLines: true);
        }

        foreach ((string name, (_, int usedAt)) in _names)
        {
            if (!_defined.Contains(name))
            {
                throw _text.Refuse(usedAt, $"no rule {SourceRefusedException.Quote(name)}", _defined.Count == 0 ? "a grammar with a rule 'root'" : "names of rules of this grammar, one of them 'root'");
            }
        }
    }

    private int RuleOf(string name, int usedAt)
    {
        if (!_names.TryGetValue(name, out var known))
        {
            if (_names.Count >= _limits.MaxRules)
            {
                throw _text.Refuse(usedAt, $"more than {_limits.MaxRules} rules", $"up to {_limits.MaxRules} ({nameof(ConstraintLimits.MaxRules)})");
            }

            known = (_rules.Add($"rule '{name}'"), usedAt);
            _names.Add(name, known);
        }

        return known.Rule;
    }

    private string TakeName() => _text.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private Expression Alternatives()
    {
        List<Expression> options = [];
        while (true)
        {
            options.Add(Sequence());
            if (!_text.TryTake("|"))
            {
                return Expression.Any(options);
            }

            _text.SkipSpace(withLines: true);
        }
    }

    private Expression Sequence()
    {
        List<Expression> parts = [];
        while (TryElement() is { } element)
        {
            parts.Add(Repeated(element));
            _text.SkipSpace(withLines: _nesting > 0);
        }

        return Expression.Then([.. parts]);
    }

    private Expression? TryElement()
    {
        int position = _text.Position;
        if (_text.TryTake("\""))
        {
            return Literal(position);
        }

        if (_text.TryTake("["))
        {
            return new Expression.Characters(Class(position));
        }

        if (_text.TryTake("."))
        {
            return new Expression.Characters(CodePointSet.All);
        }

        if (_text.TryTake("("))
        {
            return Group(position);
        }

        string name = TakeName();
        return name.Length > 0 ? new Expression.Call(RuleOf(name, position)) : null;
    }

    private Expression Group(int position)
    {
        if (++_nesting > _limits.MaxNesting)
        {
            throw _text.Refuse(position, $"a group inside {_limits.MaxNesting} others", $"up to {_limits.MaxNesting} ({nameof(ConstraintLimits.MaxNesting)})");
        }

        _text.SkipSpace(withLines: true);
        Expression inner = Alternatives();
        _nesting--;
        return _text.TryTake(")") ? inner : throw _text.Refuse(position, "'(' that is never closed", "a ')' for each '('");
    }

    private Expression Literal(int position)
    {
        StringBuilder literal = new();
        while (!_text.TryTake("\""))
        {
            if (_text.AtEnd || _text.Peek is '\n' or '\r')
            {
                throw _text.Refuse(position, "a literal that is never closed", "'\"' at both ends, in one line; a new line is '\\n'");
            }

            literal.Append(new Rune(Character()).ToString());
        }

        return Expression.Text(literal.ToString());
    }

    private CodePointSet Class(int position)
    {
        bool isNegated = _text.TryTake("^");
        List<(int, int)> ranges = [];
        while (!_text.TryTake("]"))
        {
            if (_text.AtEnd)
            {
                throw _text.Refuse(position, "'[' that is never closed", "a ']' for each '['");
            }

            int start = _text.Position;
            int first = Character(), last = first;
            if (_text.Peek == '-')
            {
                _text.Take();
                if (_text.Peek == ']')
                {
                    ranges.Add(('-', '-'));
                }
                else
                {
                    last = Character();
                }
            }

            ranges.Add(first <= last ? (first, last) : throw _text.Refuse(start, $"the range '{new Rune(first)}-{new Rune(last)}'", "a range from a lower character to a higher one"));
        }

        CodePointSet set = CodePointSet.Of([.. ranges]);
        set = isNegated ? set.Complement() : set;
        return set.IsEmpty ? throw _text.Refuse(position, "an empty class", "a class with at least one character") : set;
    }

    private int Character()
    {
        int position = _text.Position;
        int first = _text.Take();
        if (first != '\\')
        {
            return first;
        }

        int value = _text.Take() switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'x' => Hex(2),
            'u' => Hex(4),
            'U' => Hex(8),
            int other when other < 0x80 && "\\\"[]-^".Contains((char)other) => other,
            int other => throw _text.Refuse(position, $"the escape '\\{new Rune(other)}'", "\\n \\r \\t \\xHH \\uHHHH \\UHHHHHHHH \\\\ \\\" \\[ \\] \\- \\^"),
        };
        return Rune.IsValid(value) ? value : throw _text.Refuse(position, $"the code point {value:X}, which is no character", "0 to 10FFFF without D800 to DFFF");
    }

    private int Hex(int digits)
    {
        int position = _text.Position;
        int left = digits;
        string hex = _text.TakeWhile(c => left-- > 0 && char.IsAsciiHexDigit(c));
        return hex.Length == digits && int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw _text.Refuse(position, SourceRefusedException.Quote(hex), $"{digits} hexadecimal digits");
    }

    private Expression Repeated(Expression element)
    {
        for (int repetitions = 0; ; repetitions++)
        {
            int position = _text.Position;
            _text.SkipSpace(withLines: false);
            if (repetitions > _limits.MaxNesting)
            {
                throw _text.Refuse(position, $"more than {_limits.MaxNesting} repetitions of each other", $"up to {_limits.MaxNesting} ({nameof(ConstraintLimits.MaxNesting)})");
            }

            if (_text.TryTake("*"))
            {
                element = element.Star();
            }
            else if (_text.TryTake("+"))
            {
                element = element.Times(1, null);
            }
            else if (_text.TryTake("?"))
            {
                element = element.Optional();
            }
            else if (_text.TryTake("{"))
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
        _text.SkipSpace(withLines: false);
        int? max = min;
        if (_text.TryTake(","))
        {
            max = Number();
            _text.SkipSpace(withLines: false);
        }

        return min is { } first && !(max < first) && _text.TryTake("}")
            ? element.Times(first, max)
            : throw _text.Refuse(position, "a repetition without fitting bounds", "'{m}', '{m,}' or '{m,n}' with m up to n");
    }

    private int? Number()
    {
        _text.SkipSpace(withLines: false);
        int position = _text.Position;
        string digits = _text.TakeWhile(char.IsAsciiDigit);
        return digits.Length == 0 ? null
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= _limits.MaxRepeat ? value
            : throw _text.Refuse(position, $"the number {SourceRefusedException.Quote(digits)}", $"0 to {_limits.MaxRepeat} ({nameof(ConstraintLimits.MaxRepeat)})");
    }
}
