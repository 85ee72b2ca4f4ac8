using CsCheck;
using MoxE.Engine.Text;

namespace MoxE.UnitTests.Engine.Text;

public sealed class StopMatcherTests
{
    [Theory]
    [InlineData("hello world", new[] { "wor" }, 6, 3)]
    [InlineData("aaab", new[] { "aab" }, 1, 3)]
    [InlineData("abcd", new[] { "abcd", "bc" }, 1, 2)] // completed first
    [InlineData("xabc", new[] { "bc", "abc", "c" }, 1, 3)] // completed by the same character: the longest
    [InlineData("ababac", new[] { "abac" }, 2, 4)]
    public void TryMatch_WholeText_FindsFirstCompleted(string text, string[] stops, int start, int length)
    {
        StopMatcher matcher = new(stops);
        Assert.True(matcher.TryMatch(text, out int end, out int found));
        Assert.Equal((start, length), (end - found, found));
    }

    [Theory]
    [InlineData("ab", new[] { "abc", "bd" }, 2)]
    [InlineData("xb", new[] { "abc", "bd" }, 1)]
    [InlineData("aaaa", new[] { "aab" }, 2)]
    [InlineData("zz", new[] { "abc" }, 0)]
    [InlineData("zz", new string[0], 0)]
    public void TryMatch_NoMatch_HoldsWhatMayBeginAStop(string text, string[] stops, int held)
    {
        StopMatcher matcher = new(stops);
        Assert.False(matcher.TryMatch(text, out _, out _));
        Assert.Equal(held, matcher.Held);
    }

    [Theory]
    [InlineData("abc", "abc", "xabc", 4, 3)] // passed over once, found at its next place
    [InlineData("aba", "aba", "ba", 2, 3)] // which may begin inside the first
    [InlineData("aa", "aa", "a", 1, 2)]
    [InlineData("xyab", "abc", "c", 1, 3)] // begun before, completed after
    public void TryMatch_CompletedWhereItDoesNotCount_IsPassedOver(string ignored, string stop, string counted, int end, int length)
    {
        StopMatcher matcher = new([stop]);
        Assert.False(matcher.TryMatch(ignored, out _, out _, counts: false));
        Assert.True(matcher.TryMatch(counted, out int foundEnd, out int foundLength));
        Assert.Equal((end, length), (foundEnd, foundLength));
    }

    [Fact]
    public void TryMatch_AnyCut_EqualsNaiveSearch()
    {
        Gen<string> word = Gen.Char["abc"].Array[1, 5].Select(chars => new string(chars));
        Gen.Select(Gen.Char["abc"].Array[0, 60], word.Array[1, 4], Gen.Int[1, 7]).Sample((chars, stops, piece) =>
        {
            string text = new(chars);
            StopMatcher matcher = new(stops);
            int found = -1;
            for (int at = 0; at < text.Length && found < 0; at += piece)
            {
                string part = text.Substring(at, Math.Min(piece, text.Length - at));
                if (matcher.TryMatch(part, out int end, out int length))
                {
                    found = at + end - length;
                }
            }

            Assert.Equal(NaiveStop.Start(text, stops), found);
        }, iter: 3000);
    }
}

/// <summary>The rule for stop strings by brute force.</summary>
internal static class NaiveStop
{
    /// <summary>Where the text is cut: the start of the longest stop string among those completed first; −1 for none.</summary>
    public static int Start(string text, IEnumerable<string> stops)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            string[] completed = [.. stops.Where(stop => text.AsSpan(0, end).EndsWith(stop, StringComparison.Ordinal))];
            if (completed.Length > 0)
            {
                return end - completed.Max(stop => stop.Length);
            }
        }

        return -1;
    }

    public static string Cut(string text, IEnumerable<string> stops) => Start(text, stops) is >= 0 and int start ? text[..start] : text;
}
