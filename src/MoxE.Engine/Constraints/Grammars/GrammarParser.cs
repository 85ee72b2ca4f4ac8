using System.Text;
using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Grammars;

/// <summary>Reads GBNF: rules <c>name ::= …</c> of literals, classes, groups, alternatives and repetitions; the text is that of <c>root</c>.</summary>
internal sealed class GrammarParser
{
    private readonly GrammarText _text;
    private readonly GrammarCharacters _characters;
    private readonly GrammarRepeats _repeats;
    private readonly ConstraintLimits _limits;
    private readonly RuleSet _rules = new();
    private readonly Dictionary<string, (int Rule, int UsedAt)> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);
    private int _nesting;

    private GrammarParser(string text, ConstraintLimits limits)
    {
        _text = new GrammarText(text);
        _characters = new(_text);
        _repeats = new(_text, limits);
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
            parts.Add(_repeats.Of(element));
            _text.SkipSpace(withLines: _nesting > 0);
        }

        return Expression.Then([.. parts]);
    }

    private Expression? TryElement()
    {
        int position = _text.Position;
        if (_text.TryTake("\""))
        {
            return _characters.Literal(position);
        }

        if (_text.TryTake("["))
        {
            return new Expression.Characters(_characters.Class(position));
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
}
