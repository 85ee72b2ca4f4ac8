using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>
/// Cuts a template into tokens the way Jinja2 does with trim_blocks and lstrip_blocks: the first newline behind a
/// statement or comment goes, and so does the indentation before one that stands first on its line; <c>-</c> and <c>+</c>
/// beside a delimiter overrule both.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _line = 1;
    private int _lineUpTo; // _line counts the newlines before this position

    private Lexer(string source) => _source = source;

    public static List<Token> Read(string source)
    {
        string normal = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(normal.EndsWith('\n') ? normal[..^1] : normal);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (NextDelimiter(_position) is int begin and >= 0)
        {
            int start = _position;
            _position = begin + 2;
            char kind = _source[begin + 1];
            char sign = TakeSign();
            AddData(start, begin, sign, isStatement: kind != '{');
            if (kind == '#')
            {
                SkipComment();
            }
            else if (kind == '{')
            {
                ReadCode(TokenKind.VariableBegin, TokenKind.VariableEnd, begin);
            }
            else if (IsRawBegin(out int content))
            {
                ReadRaw(content);
            }
            else
            {
                ReadCode(TokenKind.BlockBegin, TokenKind.BlockEnd, begin);
            }
        }

        AddData(_position, _source.Length, ' ', isStatement: false);
        Add(TokenKind.End, "", _source.Length);
    }

    private int NextDelimiter(int from)
    {
        for (int i = _source.IndexOf('{', from); i >= 0 && i + 1 < _source.Length; i = _source.IndexOf('{', i + 1))
        {
            if (_source[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return -1;
    }

    private char TakeSign() => _position < _source.Length && _source[_position] is '-' or '+' ? _source[_position++] : ' ';

    private void AddData(int start, int end, char sign, bool isStatement)
    {
        bool atLineStart = start == 0 || _source[start - 1] == '\n';
        int kept = end;
        if (sign == '-')
        {
            while (kept > start && PythonText.IsSpace(_source[kept - 1]))
            {
                kept--;
            }
        }
        else if (isStatement && sign != '+')
        {
            int line = end > start ? _source.LastIndexOf('\n', end - 1, end - start) + 1 : 0;
            line = Math.Max(line, start);
            bool isIndentation = line > start || atLineStart;
            for (int i = line; i < end && isIndentation; i++)
            {
                isIndentation = PythonText.IsSpace(_source[i]);
            }

            kept = isIndentation ? line : end;
        }

        if (kept > start)
        {
            Add(TokenKind.Data, _source[start..kept], start);
        }
    }

    private void SkipComment()
    {
        int end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new TemplateFault(LineAt(_position), "found a comment without end; allowed: one closed by #}");
        }

        AfterTag(end + 2, end > _position ? _source[end - 1] : ' ');
    }

    // Behind a statement or comment.
    private void AfterTag(int position, char sign)
    {
        _position = position;
        if (sign == '-')
        {
            SkipSpace();
        }
        else if (sign != '+' && _position < _source.Length && _source[_position] == '\n')
        {
            _position++;
        }
    }

    private bool IsRawBegin(out int content)
    {
        content = SpaceEnd(_position);
        if (!_source.AsSpan(content).StartsWith("raw"))
        {
            return false;
        }

        content = SpaceEnd(content + 3);
        if (_source.AsSpan(content).StartsWith("-%}"))
        {
            content = SpaceEnd(content + 3);
            return true;
        }

        content += 2;
        return _source.AsSpan(content - 2).StartsWith("%}");
    }

    private void ReadRaw(int content)
    {
        for (int i = _source.IndexOf("{%", content, StringComparison.Ordinal); i >= 0; i = _source.IndexOf("{%", i + 1, StringComparison.Ordinal))
        {
            _position = i + 2;
            char sign = TakeSign();
            int name = SpaceEnd(_position);
            int close = _source.AsSpan(name).StartsWith("endraw") ? SpaceEnd(name + 6) : -1;
            char endSign = close >= 0 && close < _source.Length && _source[close] is '-' or '+' ? _source[close++] : ' ';
            if (close >= 0 && _source.AsSpan(close).StartsWith("%}"))
            {
                AddData(content, i, sign, isStatement: true);
                AfterTag(close + 2, endSign);
                return;
            }
        }

        throw new TemplateFault(LineAt(content), "found a raw block without end; allowed: one closed by {% endraw %}");
    }

    private void ReadCode(TokenKind begin, TokenKind end, int start)
    {
        Add(begin, "", start);
        var open = new Stack<char>();
        while (true)
        {
            SkipSpace();
            if (_position == _source.Length)
            {
                throw new TemplateFault(LineAt(start), $"found {(end == TokenKind.BlockEnd ? "{%" : "{{")} without end; allowed: one closed by {(end == TokenKind.BlockEnd ? "%}" : "}}")}");
            }

            if (open.Count == 0 && TryEnd(end))
            {
                return;
            }

            ReadToken(open);
        }
    }

    private bool TryEnd(TokenKind end)
    {
        int start = _position;
        char sign = _source[start] is '-' || (_source[start] is '+' && end == TokenKind.BlockEnd) ? _source[start] : ' ';
        int mark = sign == ' ' ? start : start + 1;
        if (!_source.AsSpan(mark).StartsWith(end == TokenKind.BlockEnd ? "%}" : "}}"))
        {
            return false;
        }

        Add(end, "", start);
        if (end == TokenKind.BlockEnd)
        {
            AfterTag(mark + 2, sign);
        }
        else
        {
            _position = mark + 2;
            _ = sign == '-' && SkipSpace();
        }

        return true;
    }

    private void ReadToken(Stack<char> open)
    {
        int start = _position;
        char first = _source[start];
        if (first is '\'' or '"')
        {
            int end = StringLiteral.FindEnd(_source, start);
            if (end < 0)
            {
                throw new TemplateFault(LineAt(start), $"found a text without end; allowed: one closed by {first}");
            }

            _position = end;
            Add(TokenKind.Text, StringLiteral.Unescape(_source[(start + 1)..(end - 1)], LineAt(start)), start);
        }
        else if (char.IsAsciiDigit(first))
        {
            NumberLiteral number = NumberLiteral.At(_source, start);
            _position = start + number.Length;
            Add(number.IsFloat ? TokenKind.Float : TokenKind.Integer, number.Text, start);
        }
        else if (char.IsLetter(first) || first == '_')
        {
            while (_position < _source.Length && (char.IsLetterOrDigit(_source[_position]) || _source[_position] == '_'))
            {
                _position++;
            }

            Add(TokenKind.Name, _source[start.._position], start);
        }
        else
        {
            ReadOperator(open);
        }
    }

    private void ReadOperator(Stack<char> open)
    {
        int start = _position;
        ReadOnlySpan<char> rest = _source.AsSpan(start);
        int length = rest.Length > 1 && rest[..2] is "**" or "//" or "==" or "!=" or ">=" or "<=" ? 2 : 1;
        char first = rest[0];
        if (length == 1 && !"+-/*%~[](){}><=.:|,;".Contains(first, StringComparison.Ordinal))
        {
            throw new TemplateFault(LineAt(start), $"found the character '{first}' (U+{(int)first:X4}) in an expression; allowed: names, literals and operators");
        }

        if (first is '(' or '[' or '{')
        {
            open.Push(first == '(' ? ')' : first == '[' ? ']' : '}');
        }
        else if (first is ')' or ']' or '}' && (!open.TryPop(out char expected) || expected != first))
        {
            throw new TemplateFault(LineAt(start), $"found '{first}' with no bracket open that it closes");
        }

        _position += length;
        Add(TokenKind.Operator, rest[..length].ToString(), start);
    }

    private bool SkipSpace()
    {
        int start = _position;
        _position = SpaceEnd(start);
        return _position > start;
    }

    private int SpaceEnd(int position)
    {
        while (position < _source.Length && PythonText.IsSpace(_source[position]))
        {
            position++;
        }

        return position;
    }

    private void Add(TokenKind kind, string text, int position) => _tokens.Add(new Token(kind, text, LineAt(position)));

    private int LineAt(int position)
    {
        if (position < _lineUpTo)
        {
            return _line - _source.AsSpan(position, _lineUpTo - position).Count('\n');
        }

        _line += _source.AsSpan(_lineUpTo, position - _lineUpTo).Count('\n');
        _lineUpTo = position;
        return _line;
    }
}
