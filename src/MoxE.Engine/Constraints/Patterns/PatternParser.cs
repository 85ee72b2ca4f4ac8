using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Patterns;

/// <summary>
/// Reads the regular part of ECMAScript's patterns. Whether a repetition is lazy changes which match is found and not
/// which texts match, so it is read and has no effect.
/// </summary>
internal sealed class PatternParser
{
    private readonly PatternText _text;
    private readonly bool _isSearch;
    private readonly Func<CodePointSet, Expression> _spell;
    private readonly ConstraintLimits _limits;
    private int _nesting;

    private PatternParser(PatternText text, bool isSearch, Func<CodePointSet, Expression> spell, ConstraintLimits limits)
    {
        _text = text;
        _isSearch = isSearch;
        _spell = spell;
        _limits = limits;
    }

    /// <summary>The texts that a pattern matches.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="place">Where it stands, for messages.</param>
    /// <param name="isSearch">Whether a match anywhere in the text is enough, as for a schema's patterns; else the whole text matches.</param>
    /// <param name="spell">How a character of a set is written in the text.</param>
    /// <param name="limits">Of nesting and repetition.</param>
    public static Expression Parse(string pattern, string place, bool isSearch, Func<CodePointSet, Expression> spell, ConstraintLimits limits)
    {
        PatternParser parser = new(new PatternText(pattern, place), isSearch, spell, limits);
        Expression parsed = parser.Alternatives();
        return parser._text.AtEnd ? parsed : throw parser._text.Refuse(parser._text.Position, "')'", "a ')' for each '(' alone");
    }

    private Expression Alternatives()
    {
        List<Expression> options = [];
        do
        {
            options.Add(Alternative());
        }
        while (_text.TryTake("|"));
        return Expression.Any(options);
    }

    private Expression Alternative()
    {
        bool isWhole = _nesting == 0;
        bool fromStart = isWhole && _text.TryTake("^"), toEnd = false;
        List<Expression> parts = [];
        while (!_text.AtEnd && _text.Peek is not ('|' or ')'))
        {
            int position = _text.Position;
            if (_text.TryTake("$"))
            {
                toEnd = isWhole && (_text.AtEnd || _text.Peek == '|');
                if (!toEnd)
                {
                    throw _text.Refuse(position, "'$' inside the pattern", "'$' at the end of the pattern or of one of its alternatives outside groups");
                }
            }
            else if (_text.Peek == '^')
            {
                throw _text.Refuse(position, "'^' inside the pattern", "'^' at the start of the pattern or of one of its alternatives outside groups");
            }
            else
            {
                parts.Add(Repeated(Atom()));
            }
        }

        if (_isSearch && isWhole)
        {
            Expression anything = _spell(CodePointSet.All).Star();
            if (!fromStart)
            {
                parts.Insert(0, anything);
            }

            if (!toEnd)
            {
                parts.Add(anything);
            }
        }

        return Expression.Then([.. parts]);
    }

    private Expression Atom()
    {
        int position = _text.Position;
        int first = _text.Take();
        switch (first)
        {
            case '(':
                return Group(position);
            case '[':
                return _spell(PatternBrackets.Read(_text));
            case '.':
                return _spell(PatternClasses.Dot);
            case '\\':
                return _spell(PatternEscape.Read(_text, inClass: false, out _));
            case '*' or '+' or '?' or '{':
                throw _text.Refuse(position, $"'{(char)first}' with nothing before it to repeat", "a repetition behind a character, class or group; '\\' before the character itself");
            default:
                return _spell(CodePointSet.Single(first));
        }
    }

    private Expression Group(int position)
    {
        if (_text.TryTake("?"))
        {
            bool isLook = _text.StartsWith("=") || _text.StartsWith("!") || _text.StartsWith("<=") || _text.StartsWith("<!");
            if (isLook)
            {
                throw _text.Refuse(position, "a lookaround group", "groups '(…)', '(?:…)' and '(?<name>…)'");
            }

            if (_text.TryTake("<"))
            {
                while (!_text.TryTake(">"))
                {
                    _text.Take();
                }
            }
            else if (!_text.TryTake(":"))
            {
                throw _text.Refuse(position, "a group of an unknown kind or with options", "groups '(…)', '(?:…)' and '(?<name>…)'");
            }
        }

        if (++_nesting > _limits.MaxNesting)
        {
            throw _text.Refuse(position, $"a group inside {_limits.MaxNesting} others", $"up to {_limits.MaxNesting} ({nameof(ConstraintLimits.MaxNesting)})");
        }

        Expression inner = Alternatives();
        _nesting--;
        return _text.TryTake(")") ? inner : throw _text.Refuse(position, "'(' that is never closed", "a ')' for each '('");
    }

    private Expression Repeated(Expression atom)
    {
        int position = _text.Position;
        if (!TryBounds(out int min, out int? max))
        {
            return atom;
        }

        if (_text.Peek == '+')
        {
            throw _text.Refuse(_text.Position, "a possessive repetition", "'*', '+', '?', '{m,n}', each alone or lazy with '?'");
        }

        _text.TryTake("?");
        if (_text.Peek is '*' or '+' or '?' or '{')
        {
            throw _text.Refuse(_text.Position, "a repetition of a repetition", "one repetition; put the inner one in a group");
        }

        return max < min ? throw _text.Refuse(position, $"the bounds {min} and {max}", "a first bound that is not larger than the second") : atom.Times(min, max);
    }

    private bool TryBounds(out int min, out int? max)
    {
        int position = _text.Position;
        (min, max) = (0, null);
        if (_text.TryTake("*"))
        {
            return true;
        }

        if (_text.TryTake("+"))
        {
            min = 1;
            return true;
        }

        if (_text.TryTake("?"))
        {
            max = 1;
            return true;
        }

        if (!_text.TryTake("{"))
        {
            return false;
        }

        int? first = _text.TakeNumber(_limits.MaxRepeat);
        bool hasComma = _text.TryTake(",");
        int? second = hasComma ? _text.TakeNumber(_limits.MaxRepeat) : first;
        if (first is null || !_text.TryTake("}"))
        {
            throw _text.Refuse(position, "'{' without bounds", "'{m}', '{m,}', '{m,n}', or '\\{' for the character itself");
        }

        (min, max) = (first.Value, second);
        return true;
    }
}
