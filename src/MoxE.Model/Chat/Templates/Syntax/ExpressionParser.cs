using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>Reads expressions: Jinja2's operators and their order, from the loosest to the tightest.</summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    private readonly PrimaryParser _primary = new(tokens);

    /// <summary>Names read so far, for macros that ask for <c>caller</c>, <c>varargs</c> or <c>kwargs</c>.</summary>
    public HashSet<string> NamesSeen
    {
        get => _primary.NamesSeen;
        set => _primary.NamesSeen = value;
    }

    public Expression Read() => ReadConditional();

    /// <summary>An expression, or several with commas between as a tuple.</summary>
    public Expression ReadTuple(bool withConditional = true) => ReadTuple(withConditional, isParenthesized: false);

    public ArgumentList ReadArguments() => _primary.ReadArguments(this);

    public FilterStep ReadFilter() => _primary.ReadFilter(this);

    public Expression ReadUnary(bool withFilters = true)
    {
        tokens.Enter();
        int line = tokens.Current.Line;
        Expression value = tokens.Skip("-") ? new Sign(line, IsNegative: true, ReadUnary(withFilters: false))
            : tokens.Skip("+") ? new Sign(line, IsNegative: false, ReadUnary(withFilters: false))
            : _primary.ReadPrimary(this);
        value = _primary.ReadPostfix(value, this);
        value = withFilters ? _primary.ReadFiltersAndTests(value, this) : value;
        tokens.Leave();
        return value;
    }

    public Expression ReadTuple(bool withConditional, bool isParenthesized)
    {
        int line = tokens.Current.Line;
        List<Expression> items = [];
        bool isTuple = false;
        while (!IsTupleEnd())
        {
            items.Add(withConditional ? Read() : ReadOr());
            if (!tokens.Skip(","))
            {
                break;
            }

            isTuple = true;
        }

        if (items.Count == 0 && !isParenthesized)
        {
            tokens.Fail("an expression");
        }

        return isTuple || items.Count == 0 ? new SequenceDisplay(line, SequenceKind.Tuple, items) : items[0];
    }

    private bool IsTupleEnd() => tokens.Current is { Kind: TokenKind.VariableEnd or TokenKind.BlockEnd or TokenKind.End } || tokens.Current.IsOperator(")");

    private Expression ReadConditional()
    {
        tokens.Enter();
        int line = tokens.Current.Line;
        Expression value = ReadOr();
        while (tokens.SkipName("if"))
        {
            Expression condition = ReadOr();
            Expression? other = tokens.SkipName("else") ? ReadConditional() : null;
            value = new Conditional(line, condition, value, other);
        }

        tokens.Leave();
        return value;
    }

    private Expression ReadOr()
    {
        Expression left = ReadAnd();
        while (tokens.Current.IsName("or"))
        {
            left = new Logical(tokens.Take().Line, IsAnd: false, left, ReadAnd());
        }

        return left;
    }

    private Expression ReadAnd()
    {
        Expression left = ReadNot();
        while (tokens.Current.IsName("and"))
        {
            left = new Logical(tokens.Take().Line, IsAnd: true, left, ReadNot());
        }

        return left;
    }

    private Expression ReadNot()
    {
        if (!tokens.Current.IsName("not"))
        {
            return ReadComparison();
        }

        tokens.Enter();
        var not = new Not(tokens.Take().Line, ReadNot());
        tokens.Leave();
        return not;
    }

    private Expression ReadComparison()
    {
        Expression first = ReadSum();
        List<(string Operator, Expression Right)> rest = [];
        while (TakeComparison() is string comparison)
        {
            rest.Add((comparison, ReadSum()));
        }

        return rest.Count == 0 ? first : new ComparisonChain(first.Line, first, rest);
    }

    private string? TakeComparison()
    {
        Token token = tokens.Current;
        if (token is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" } || token.IsName("in"))
        {
            return tokens.Take().Text;
        }

        if (token.IsName("not") && tokens.Next.IsName("in"))
        {
            tokens.Take();
            tokens.Take();
            return "not in";
        }

        return null;
    }

    private Expression ReadSum()
    {
        Expression left = ReadConcatenation();
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "+" or "-" })
        {
            Token token = tokens.Take();
            left = new Binary(token.Line, token.Text, left, ReadConcatenation());
        }

        return left;
    }

    private Expression ReadConcatenation()
    {
        int line = tokens.Current.Line;
        List<Expression> parts = [ReadProduct()];
        while (tokens.Skip("~"))
        {
            parts.Add(ReadProduct());
        }

        return parts is [var only] ? only : new Concatenation(line, parts);
    }

    private Expression ReadProduct()
    {
        Expression left = ReadPower();
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" })
        {
            Token token = tokens.Take();
            left = new Binary(token.Line, token.Text, left, ReadPower());
        }

        return left;
    }

    private Expression ReadPower()
    {
        Expression left = ReadUnary();
        while (tokens.Current.IsOperator("**"))
        {
            left = new Binary(tokens.Take().Line, "**", left, ReadUnary());
        }

        return left;
    }
}
