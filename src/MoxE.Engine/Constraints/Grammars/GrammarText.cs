using System.Text;

namespace MoxE.Engine.Constraints.Grammars;

/// <summary>Reads a grammar and tells line and column in messages.</summary>
internal sealed class GrammarText(string text)
{
    public int Position { get; private set; }

    public bool AtEnd => Position == text.Length;

    public char Peek => AtEnd ? '\0' : text[Position];

    public bool TryTake(string prefix)
    {
        bool found = text.AsSpan(Position).StartsWith(prefix, StringComparison.Ordinal);
        Position += found ? prefix.Length : 0;
        return found;
    }

    public int Take()
    {
        if (Rune.DecodeFromUtf16(text.AsSpan(Position), out Rune rune, out int length) != System.Buffers.OperationStatus.Done)
        {
            throw Refuse(Position, AtEnd ? "the end" : "half a surrogate pair", "a character");
        }

        Position += length;
        return rune.Value;
    }

    /// <summary>The longest run of characters that <paramref name="belongs"/> accepts.</summary>
    public string TakeWhile(Func<char, bool> belongs)
    {
        int start = Position;
        while (!AtEnd && belongs(Peek))
        {
            Position++;
        }

        return text[start..Position];
    }

    /// <summary>Leaps over spaces and comments, and over line ends where a rule goes on behind them.</summary>
    public void SkipSpace(bool withLines)
    {
        while (!AtEnd)
        {
            if (Peek == '#')
            {
                TakeWhile(c => c is not ('\n' or '\r'));
            }
            else if (Peek is ' ' or '\t' || (withLines && Peek is '\n' or '\r'))
            {
                Position++;
            }
            else
            {
                return;
            }
        }
    }

    public SourceRefusedException Refuse(int position, string found, string allowed)
    {
        int lineStart = position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;
        int line = 1 + text.AsSpan(0, lineStart).Count('\n');
        return new($"line {line}:{position - lineStart + 1}", found, allowed);
    }
}
