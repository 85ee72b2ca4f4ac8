using System.Text;

namespace MoxE.Server.Serving.Chat;

/// <summary>
/// Reads a forced call as it is written: <c>{"name": …, "arguments": …}</c> with any white space, or the arguments alone
/// where the function is known. Gives the name once it is whole, and the text of the arguments as it comes.
/// </summary>
internal sealed class ToolCallScanner
{
    private const string NameKey = "name";
    private const string ArgumentsKey = "arguments";

    private readonly bool _argumentsAlone;
    private string? _function;
    private bool _isTold;
    private readonly StringBuilder _string = new();
    private readonly StringBuilder _arguments = new();
    private string _key = "";
    private bool _isValue;
    private bool _inString;
    private bool _isEscaped;
    private bool _inArguments;
    private int _depth;

    /// <param name="function">The function called when the text is its arguments; null when the text names it.</param>
    public ToolCallScanner(string? function)
    {
        _function = function;
        _argumentsAlone = function is not null;
    }

    /// <summary>Reads on.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        if (_argumentsAlone)
        {
            _arguments.Append(text);
            return;
        }

        foreach (char c in text)
        {
            Take(c);
        }
    }

    /// <summary>The function called, once; null until its name is whole, and afterwards.</summary>
    public string? TakeFunction()
    {
        if (_isTold || _function is null)
        {
            return null;
        }

        _isTold = true;
        return _function;
    }

    /// <summary>The text of the arguments since the last call; empty while the function is not known.</summary>
    public string TakeArguments()
    {
        if (_function is null || _arguments.Length == 0)
        {
            return "";
        }

        string text = _arguments.ToString();
        _arguments.Clear();
        return text;
    }

    private void Take(char c)
    {
        if (_inString)
        {
            TakeInString(c);
            return;
        }

        switch (c)
        {
            case '"':
                _inString = true;
                _string.Clear();
                BeginValue();
                break;
            case '{' or '[':
                BeginValue();
                _depth++;
                break;
            case '}' or ']':
                _depth--;
                break;
            case ':' when _depth == 1:
                _isValue = true;
                return;
            case ',' or ' ' or '\t' or '\r' or '\n':
                break;
            default:
                BeginValue();
                break;
        }

        // Back on the call's own level, what is no part of a value ends the one before.
        if (_depth == 0 || (_depth == 1 && c is (',' or ' ' or '\t' or '\r' or '\n')))
        {
            _inArguments = false;
            _isValue &= c != ',';
        }

        Keep(c);
    }

    private void TakeInString(char c)
    {
        Keep(c);
        if (_isEscaped)
        {
            _isEscaped = false;
        }
        else if (c == '\\')
        {
            _isEscaped = true;
        }
        else if (c == '"')
        {
            _inString = false;
            EndString();
            return;
        }

        _string.Append(c);
    }

    private void BeginValue() => _inArguments |= _depth == 1 && _isValue && _key == ArgumentsKey;

    private void EndString()
    {
        if (_depth != 1)
        {
            return;
        }

        if (!_isValue)
        {
            _key = _string.ToString();
        }
        else if (_key == NameKey)
        {
            // Names are letters, digits, '_' and '-': they need no escapes.
            _function = _string.ToString();
        }
    }

    private void Keep(char c)
    {
        if (_inArguments)
        {
            _arguments.Append(c);
        }
    }
}
