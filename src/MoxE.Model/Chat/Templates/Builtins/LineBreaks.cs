namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The lines of a text, as Python's splitlines finds them.</summary>
internal static class LineBreaks
{
    /// <summary>Start and end of each line, and where the next one starts.</summary>
    public static List<(int Start, int End, int Next)> Find(string text)
    {
        List<(int Start, int End, int Next)> lines = [];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029')
            {
                int next = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? i + 2 : i + 1;
                lines.Add((start, i, next));
                start = next;
                i = next - 1;
            }
        }

        if (start < text.Length)
        {
            lines.Add((start, text.Length, text.Length));
        }

        return lines;
    }
}
