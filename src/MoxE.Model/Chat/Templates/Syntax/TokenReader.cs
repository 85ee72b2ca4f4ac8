using System.Diagnostics.CodeAnalysis;
using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>Walks over tokens, and watches how deep the parser nests.</summary>
internal sealed class TokenReader(List<Token> tokens, int maxDepth)
{
    /// <summary>How many if statements are open: in one, names of filters and tests are looked up when they are used.</summary>
    public int Conditions { get; set; }

    private int _position;
    private int _depth;

    public Token Current => tokens[_position];

    public Token Next => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    public Token Take()
    {
        Token token = Current;
        if (token.Kind != TokenKind.End)
        {
            _position++;
        }

        return token;
    }

    public bool Skip(string @operator)
    {
        bool found = Current.IsOperator(@operator);
        _position += found ? 1 : 0;
        return found;
    }

    public bool SkipName(string name)
    {
        bool found = Current.IsName(name);
        _position += found ? 1 : 0;
        return found;
    }

    public void Expect(string @operator)
    {
        if (!Skip(@operator))
        {
            Fail($"'{@operator}'");
        }
    }

    public Token Expect(TokenKind kind, string allowed)
    {
        if (Current.Kind != kind)
        {
            Fail(allowed);
        }

        return Take();
    }

    public string ExpectName(string allowed) => Expect(TokenKind.Name, allowed).Text;

    [DoesNotReturn]
    public void Fail(string allowed) => throw new TemplateFault(Current.Line, $"found {Current.Description}; allowed: {allowed}");

    public void Enter()
    {
        if (++_depth > maxDepth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFault(Current.Line, $"found more than {maxDepth} levels of nesting; allowed: {maxDepth}");
        }
    }

    public void Leave() => _depth--;
}
