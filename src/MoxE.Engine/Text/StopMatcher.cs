namespace MoxE.Engine.Text;

/// <summary>
/// Finds the first stop string to be completed in a text that comes in pieces; among those completed by the same
/// character, the longest. One Knuth–Morris–Pratt state per stop string: each character is looked at once, however the
/// text is cut, and nothing is allocated after the start.
/// </summary>
internal sealed class StopMatcher
{
    private readonly string[] _stops;
    private readonly int[][] _borders; // _borders[s][n]: longest proper prefix of stop s that ends its first n + 1 characters
    private readonly int[] _matched; // characters of stop s that the text ends with

    /// <param name="stops">The stop strings, none empty.</param>
    public StopMatcher(IReadOnlyList<string> stops)
    {
        _stops = [.. stops];
        _borders = Array.ConvertAll(_stops, Borders);
        _matched = new int[_stops.Length];
    }

    /// <summary>Characters at the end of the text that may begin a stop string and must be held back.</summary>
    public int Held { get; private set; }

    /// <summary>Most characters that can be held back for <paramref name="stops"/>.</summary>
    public static int MaxHeld(IReadOnlyList<string> stops) => stops.Count == 0 ? 0 : stops.Max(stop => stop.Length) - 1;

    /// <summary>Takes the next piece of the text.</summary>
    /// <param name="piece">Characters that follow those of the last call.</param>
    /// <param name="end">On a match: characters of the piece up to and with the stop string's last.</param>
    /// <param name="length">On a match: the stop string's length, which may reach back into earlier pieces.</param>
    /// <param name="counts">Whether a stop string that is completed here counts; one that does not is passed over.</param>
    /// <returns>Whether a stop string was completed; then no more may be pushed.</returns>
    public bool TryMatch(ReadOnlySpan<char> piece, out int end, out int length, bool counts = true)
    {
        end = length = 0;
        if (_stops.Length == 0)
        {
            return false;
        }

        for (int i = 0; i < piece.Length; i++)
        {
            int held = 0;
            for (int s = 0; s < _stops.Length; s++)
            {
                int matched = Advance(s, piece[i]);
                if (matched == _stops[s].Length && counts)
                {
                    length = Math.Max(length, matched);
                }
                else if (matched == _stops[s].Length)
                {
                    matched = _matched[s] = _borders[s][^1]; // its end may begin another
                }

                held = Math.Max(held, matched);
            }

            Held = held;
            if (length > 0)
            {
                end = i + 1;
                return true;
            }
        }

        return false;
    }

    private int Advance(int s, char next)
    {
        string stop = _stops[s];
        int matched = _matched[s];
        while (matched > 0 && stop[matched] != next)
        {
            matched = _borders[s][matched - 1];
        }

        return _matched[s] = stop[matched] == next ? matched + 1 : 0;
    }

    private static int[] Borders(string stop)
    {
        int[] borders = new int[stop.Length];
        for (int i = 1, border = 0; i < stop.Length; i++)
        {
            while (border > 0 && stop[border] != stop[i])
            {
                border = borders[border - 1];
            }

            borders[i] = border += stop[border] == stop[i] ? 1 : 0;
        }

        return borders;
    }
}
