using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>Reads a whole template.</summary>
internal sealed class StatementParser
{
    private const string Tags = "for, if, set, macro, call, filter, with, raw, generation, break, continue";

    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;
    private int _loops;
    private bool _readsContentParts;

    private StatementParser(TokenReader tokens)
    {
        _tokens = tokens;
        _expressions = new ExpressionParser(tokens);
        _targets = new TargetParser(tokens);
    }

    public static TemplateSyntax Read(string source, int maxDepth)
    {
        var parser = new StatementParser(new TokenReader(Lexer.Read(source), maxDepth));
        IReadOnlyList<Statement> body = parser.ReadBody(line: 1);
        return new TemplateSyntax(body, parser._readsContentParts);
    }

    // Up to a statement of one of the given names, whose name is taken; without names up to the end of the template.
    private List<Statement> ReadBody(int line, params ReadOnlySpan<string> ends)
    {
        _tokens.Enter();
        List<Statement> body = [];
        while (_tokens.Current.Kind != TokenKind.End)
        {
            Token token = _tokens.Take();
            if (token.Kind == TokenKind.Data)
            {
                body.Add(new TextData(token.Line, token.Text));
            }
            else if (token.Kind == TokenKind.VariableBegin)
            {
                body.Add(new Print(token.Line, _expressions.ReadTuple()));
                _tokens.Expect(TokenKind.VariableEnd, "}}");
            }
            else if (ends.Contains(_tokens.Current.Text))
            {
                _tokens.Leave();
                return body;
            }
            else
            {
                body.Add(ReadStatement());
            }
        }

        _tokens.Leave();
        return ends.Length == 0 ? body : throw new TemplateFault(line, $"found a statement without {{% {ends[^1]} %}}; allowed: one for each");
    }

    private Statement ReadStatement()
    {
        Token tag = _tokens.Expect(TokenKind.Name, $"a statement: {Tags}");
        switch (tag.Text)
        {
            case "for":
                return ReadFor(tag.Line);
            case "if":
                return ReadIf(tag.Line);
            case "set":
                return ReadSet(tag.Line);
            case "macro":
                string name = _tokens.ExpectName("a name for the macro");
                return ReadMacro(tag.Line, name, "endmacro");
            case "call":
                return ReadCall(tag.Line);
            case "filter":
                IReadOnlyList<FilterStep> filters = ReadFilters(_expressions.ReadFilter());
                End();
                return new FilterBlock(tag.Line, filters, ReadBlock(tag.Line, "endfilter"));
            case "with":
                return ReadWith(tag.Line);
            case "generation":
                End();
                return new Generation(tag.Line, ReadBlock(tag.Line, "endgeneration"));
            case "break" or "continue":
                End();
                return _loops == 0 ? throw new TemplateFault(tag.Line, $"found {tag.Text} outside of a loop")
                    : tag.Text == "break" ? new Break(tag.Line) : new Continue(tag.Line);
            default:
                throw new TemplateFault(tag.Line, $"found the statement '{tag.Text}'; allowed: {Tags}");
        }
    }

    private void End() => _tokens.Expect(TokenKind.BlockEnd, "%}");

    // A body behind its statement, with the closing tag.
    private List<Statement> ReadBlock(int line, string end)
    {
        List<Statement> body = ReadBody(line, end);
        _tokens.Take();
        End();
        return body;
    }

    private For ReadFor(int line)
    {
        Target target = _targets.ReadTuple();
        if (!_tokens.SkipName("in"))
        {
            _tokens.Fail("'in'");
        }

        Expression items = _expressions.ReadTuple(withConditional: false);
        _readsContentParts |= ContentAccess.Is(items);
        Expression? condition = _tokens.SkipName("if") ? _expressions.Read() : null;
        bool isRecursive = _tokens.SkipName("recursive");
        End();
        _loops++;
        List<Statement> body = ReadBody(line, "else", "endfor");
        _loops--;
        bool hasElse = _tokens.Take().Text == "else";
        End();
        return new For(line, target, items, condition, isRecursive, body, hasElse ? ReadBlock(line, "endfor") : []);
    }

    private If ReadIf(int line)
    {
        List<(Expression Condition, IReadOnlyList<Statement> Body)> branches = [];
        _tokens.Conditions++;
        while (true)
        {
            Expression condition = _expressions.ReadTuple(withConditional: false);
            End();
            branches.Add((condition, ReadBody(line, "elif", "else", "endif")));
            string tag = _tokens.Take().Text;
            if (tag == "elif")
            {
                continue;
            }

            End();
            IReadOnlyList<Statement> otherwise = tag == "else" ? ReadBlock(line, "endif") : [];
            _tokens.Conditions--;
            return new If(line, branches, otherwise);
        }
    }

    private Statement ReadSet(int line)
    {
        Target target = _targets.ReadTuple(withAttributes: true);
        if (_tokens.Skip("="))
        {
            var set = new Set(line, target, _expressions.ReadTuple());
            End();
            return set;
        }

        IReadOnlyList<FilterStep> filters = _tokens.Skip("|") ? ReadFilters(_expressions.ReadFilter()) : [];
        End();
        return new SetBlock(line, target, filters, ReadBlock(line, "endset"));
    }

    private List<FilterStep> ReadFilters(FilterStep first)
    {
        List<FilterStep> filters = [first];
        while (_tokens.Skip("|"))
        {
            filters.Add(_expressions.ReadFilter());
        }

        return filters;
    }

    // Behind the name: parameters if there are any, and the body.
    private Macro ReadMacro(int line, string name, string end)
    {
        List<(string Name, Expression? Default)> parameters = [];
        if (_tokens.Skip("("))
        {
            while (!_tokens.Skip(")"))
            {
                string parameter = _tokens.ExpectName("the name of a parameter");
                Expression? value = _tokens.Skip("=") ? _expressions.Read() : null;
                if (value is null && parameters is [.., { Default: not null }])
                {
                    throw new TemplateFault(line, $"macro {name}: found the parameter {parameter} without default behind one with a default");
                }

                parameters.Add((parameter, value));
                if (!_tokens.Skip(","))
                {
                    _tokens.Expect(")");
                    break;
                }
            }
        }

        End();
        int loops = _loops;
        _loops = 0;
        HashSet<string> outside = _expressions.NamesSeen;
        _expressions.NamesSeen = new HashSet<string>(StringComparer.Ordinal);
        List<Statement> body = ReadBlock(line, end);
        HashSet<string> used = _expressions.NamesSeen;
        outside.UnionWith(used);
        _expressions.NamesSeen = outside;
        _loops = loops;
        return new Macro(line, name, parameters, body, used);
    }

    private CallBlock ReadCall(int line)
    {
        // The parameters of the caller stand before the call: they are read with the body, so the call waits.
        List<(string Name, Expression? Default)> parameters = [];
        if (_tokens.Skip("("))
        {
            while (!_tokens.Skip(")"))
            {
                string parameter = _tokens.ExpectName("the name of a parameter");
                parameters.Add((parameter, _tokens.Skip("=") ? _expressions.Read() : null));
                if (!_tokens.Skip(","))
                {
                    _tokens.Expect(")");
                    break;
                }
            }
        }

        if (_expressions.Read() is not Call call)
        {
            throw new TemplateFault(line, "found a call block without call; allowed: the call of a macro");
        }

        Macro caller = ReadMacro(line, "caller", "endcall") with { Parameters = parameters };
        return new CallBlock(line, call, caller);
    }

    private With ReadWith(int line)
    {
        List<(Target Target, Expression Value)> values = [];
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0)
            {
                _tokens.Expect(",");
            }

            Target target = _targets.ReadOne();
            _tokens.Expect("=");
            values.Add((target, _expressions.Read()));
        }

        End();
        return new With(line, values, ReadBlock(line, "endwith"));
    }
}
