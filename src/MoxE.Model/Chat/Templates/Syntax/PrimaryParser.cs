using System.Globalization;
using System.Numerics;
using MoxE.Model.Chat.Templates.Builtins;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>Reads literals and names, and what may stand behind one: attributes, places, calls, filters, tests.</summary>
internal sealed class PrimaryParser(TokenReader tokens)
{
    public HashSet<string> NamesSeen { get; set; } = new(StringComparer.Ordinal);

    public Expression ReadPrimary(ExpressionParser expressions)
    {
        Token token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                return ReadName(token);
            case TokenKind.Text:
                return ReadText();
            case TokenKind.Integer:
                return new Constant(tokens.Take().Line, ParseInteger(token));
            case TokenKind.Float:
                return new Constant(tokens.Take().Line, new FloatValue(double.Parse(token.Text, CultureInfo.InvariantCulture)));
            case TokenKind.Operator when token.Text == "(":
                tokens.Take();
                Expression inner = expressions.ReadTuple(withConditional: true, isParenthesized: true);
                tokens.Expect(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return ReadList(expressions);
            case TokenKind.Operator when token.Text == "{":
                return ReadMapping(expressions);
            default:
                tokens.Fail("an expression");
                return null;
        }
    }

    public Expression ReadPostfix(Expression value, ExpressionParser expressions)
    {
        while (true)
        {
            int line = tokens.Current.Line;
            if (tokens.Skip("."))
            {
                Token name = tokens.Take();
                value = name.Kind switch
                {
                    TokenKind.Name => new AttributeAccess(line, value, name.Text),
                    TokenKind.Integer => new ItemAccess(line, value, new Constant(line, ParseInteger(name))),
                    _ => throw new TemplateFault(name.Line, $"found {name.Description} behind '.'; allowed: a name or an integer"),
                };
            }
            else if (tokens.Skip("["))
            {
                value = ReadSubscript(line, value, expressions);
            }
            else if (tokens.Current.IsOperator("("))
            {
                value = new Call(line, value, ReadArguments(expressions));
            }
            else
            {
                return value;
            }
        }
    }

    public Expression ReadFiltersAndTests(Expression value, ExpressionParser expressions)
    {
        while (true)
        {
            int line = tokens.Current.Line;
            if (tokens.Skip("|"))
            {
                FilterStep step = ReadFilter(expressions);
                value = new FilterUse(step.Line, value, step.Name, step.Filter, step.Arguments);
            }
            else if (tokens.SkipName("is"))
            {
                value = ReadTest(line, value, expressions);
            }
            else if (tokens.Current.IsOperator("("))
            {
                // Calls after filters and tests are calls of their results.
                value = new Call(line, value, ReadArguments(expressions));
            }
            else
            {
                return value;
            }
        }
    }

    /// <summary>A filter behind its bar.</summary>
    public FilterStep ReadFilter(ExpressionParser expressions)
    {
        Token name = tokens.Expect(TokenKind.Name, "the name of a filter");
        Builtin filter = FilterTable.Find(name.Text) ?? Unknown(name, "filter", FilterTable.Names);
        return new FilterStep(name.Line, name.Text, filter, tokens.Current.IsOperator("(") ? ReadArguments(expressions) : ArgumentList.None);
    }

    public ArgumentList ReadArguments(ExpressionParser expressions)
    {
        tokens.Expect("(");
        List<Expression> positional = [];
        List<(string Name, Expression Value)> named = [];
        (Expression? unpacked, Expression? unpackedNamed) = (null, null);
        while (!tokens.Skip(")"))
        {
            int line = tokens.Current.Line;
            if (tokens.Skip("*"))
            {
                unpacked = unpacked is null && unpackedNamed is null ? expressions.Read() : throw new TemplateFault(line, "found * behind * or **; allowed: one of each, * before **");
            }
            else if (tokens.Skip("**"))
            {
                unpackedNamed = unpackedNamed is null ? expressions.Read() : throw new TemplateFault(line, "found ** twice in a call; allowed: once");
            }
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Next.IsOperator("="))
            {
                string name = tokens.Take().Text;
                tokens.Take();
                named.Add(named.Any(other => other.Name == name) || unpackedNamed is not null
                    ? throw new TemplateFault(line, $"found the argument {name} twice or behind **; allowed: once, before it")
                    : (name, expressions.Read()));
            }
            else
            {
                positional.Add(named.Count == 0 && unpacked is null && unpackedNamed is null
                    ? expressions.Read()
                    : throw new TemplateFault(line, "found an argument without name behind one with a name; allowed: before it"));
            }

            if (!tokens.Skip(","))
            {
                tokens.Expect(")");
                break;
            }
        }

        return new ArgumentList(positional, named, unpacked, unpackedNamed);
    }

    private Expression ReadName(Token token)
    {
        switch (token.Text)
        {
            case "true" or "True":
                return new Constant(token.Line, BoolValue.True);
            case "false" or "False":
                return new Constant(token.Line, BoolValue.False);
            case "none" or "None":
                return new Constant(token.Line, NoneValue.Instance);
            default:
                NamesSeen.Add(token.Text);
                return new Variable(token.Line, token.Text);
        }
    }

    private Constant ReadText()
    {
        int line = tokens.Current.Line;
        List<string> parts = [];
        while (tokens.Current.Kind == TokenKind.Text)
        {
            parts.Add(tokens.Take().Text);
        }

        return new Constant(line, new TextValue(string.Concat(parts), TextOrigin.Template));
    }

    private SequenceDisplay ReadList(ExpressionParser expressions)
    {
        int line = tokens.Take().Line;
        List<Expression> items = [];
        while (!tokens.Skip("]"))
        {
            items.Add(expressions.Read());
            if (!tokens.Skip(","))
            {
                tokens.Expect("]");
                break;
            }
        }

        return new SequenceDisplay(line, SequenceKind.List, items);
    }

    private MappingDisplay ReadMapping(ExpressionParser expressions)
    {
        int line = tokens.Take().Line;
        List<(Expression Key, Expression Value)> entries = [];
        while (!tokens.Skip("}"))
        {
            Expression key = expressions.Read();
            tokens.Expect(":");
            entries.Add((key, expressions.Read()));
            if (!tokens.Skip(","))
            {
                tokens.Expect("}");
                break;
            }
        }

        return new MappingDisplay(line, entries);
    }

    private Expression ReadSubscript(int line, Expression owner, ExpressionParser expressions)
    {
        Expression? start = tokens.Current.IsOperator(":") ? null : expressions.Read();
        if (start is not null && !tokens.Current.IsOperator(":"))
        {
            tokens.Expect("]");
            return new ItemAccess(line, owner, start);
        }

        tokens.Expect(":");
        Expression? stop = tokens.Current.IsOperator(":") || tokens.Current.IsOperator("]") ? null : expressions.Read();
        Expression? step = tokens.Skip(":") && !tokens.Current.IsOperator("]") ? expressions.Read() : null;
        tokens.Expect("]");
        return new SliceAccess(line, owner, start, stop, step);
    }

    private Expression ReadTest(int line, Expression value, ExpressionParser expressions)
    {
        bool negated = tokens.SkipName("not");
        Token name = tokens.Expect(TokenKind.Name, "the name of a test");
        Builtin test = TestTable.Find(name.Text) ?? Unknown(name, "test", TestTable.Names);
        ArgumentList arguments = ArgumentList.None;
        Token next = tokens.Current;
        if (next.IsOperator("("))
        {
            arguments = ReadArguments(expressions);
        }
        else if (next.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float || next.IsOperator("[") || next.IsOperator("{")
            || (next.Kind == TokenKind.Name && next.Text is not ("else" or "or" or "and" or "if")))
        {
            if (next.IsName("is"))
            {
                tokens.Fail("one test only");
            }

            arguments = ArgumentList.None with { Positional = [ReadPostfix(ReadPrimary(expressions), expressions)] };
        }

        var use = new TestUse(line, value, name.Text, test, arguments);
        return negated ? new Not(line, use) : use;
    }

    // As in Jinja2, what stands in an if may ask for what is not there, as long as it is not reached.
    private Builtin Unknown(Token name, string kind, string names)
    {
        var fault = new TemplateFault(name.Line, $"found the {kind} {name.Description}; allowed: {names}");
        return tokens.Conditions > 0 ? (_, _, _) => throw fault : throw fault;
    }

    private static IntegerValue ParseInteger(Token token) => PythonNumbers.TryParseInteger(token.Text, 0, out BigInteger value)
        ? IntegerValue.Of(value)
        : throw new TemplateFault(token.Line, $"found {token.Description}; allowed: an integer");
}
