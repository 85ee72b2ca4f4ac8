using MoxE.Engine.Constraints;

namespace MoxE.UnitTests.Engine.Constraints;

public sealed class RegexTests
{
    [Theory]
    [InlineData("abc", "abc", "ab,abcd,,xabc")]
    [InlineData("a|bc|", "a,bc,", "b,ab,abc")]
    [InlineData("^(?:ab)+?$", "ab,abab", ",a,aba")]
    [InlineData("(?<year>\\d{4})-\\d\\d", "2024-01", "204-01,２０２４-01")]
    [InlineData("[^a-c\\d]", "d,é,日,🙂,-", "a,b,c,7,dd")]
    [InlineData("[a\\]\\-z-]*", "a]-z,-", "b,y")]
    [InlineData("x{2}y{1,}z{0,2}", "xxy,xxyyzz", "xy,xx,xxyzzz")]
    [InlineData("\\x41\\u0042\\u{1F642}\\uD83D\\uDE42", "AB🙂🙂", "AB🙂")]
    [InlineData("\\p{Lu}\\p{Ll}+", "Éa,Ab", "ab,AB,A1")]
    [InlineData(".", "é,\t,🙂", "")]
    [InlineData("\\s\\S\\w\\W", " a_-,\u00A0b9é", "aa_-")]
    [InlineData("[\\b\\n]+\\.\\/", "\b\n./", "b./")]
    [InlineData("a}]", "a}]", "a")]
    public void Regex_Construct_MatchesWholeTexts(string pattern, string inside, string outside)
    {
        Constrained constrained = Constrained.Regex(pattern);
        Assert.All(inside.Split(','), text => Assert.True(constrained.Accepts(text), text));
        Assert.All(outside.Split(','), text => Assert.False(constrained.Accepts(text) && !inside.Split(',').Contains(text), text));
    }

    [Fact]
    public void Dot_LineEnd_IsNotMatched() => Assert.All("\n\r\u2028\u2029", end => Assert.False(Constrained.Regex(".").Accepts(end.ToString())));

    [Theory]
    [InlineData("(a)\\1", "character 3: found a backreference")]
    [InlineData("a(?=b)", "character 1: found a lookaround group")]
    [InlineData("a(?<!b)", "character 1: found a lookaround group")]
    [InlineData("(?i)a", "character 0: found a group of an unknown kind or with options")]
    [InlineData("a\\b", "character 1: found the word boundary '\\b'")]
    [InlineData("a$b", "character 1: found '$' inside the pattern")]
    [InlineData("(^a)", "character 1: found '^' inside the pattern")]
    [InlineData("*a", "character 0: found '*' with nothing before it to repeat")]
    [InlineData("a**", "character 2: found a repetition of a repetition")]
    [InlineData("a++", "character 2: found a possessive repetition")]
    [InlineData("a{3,2}", "character 1: found the bounds 3 and 2")]
    [InlineData("a{99999999999}", "character 2: found the number '99999999999'; allowed: 0 to 10000 (MaxRepeat)")]
    [InlineData("a{x}", "character 1: found '{' without bounds")]
    [InlineData("(a", "character 0: found '(' that is never closed")]
    [InlineData("a)", "character 1: found ')'")]
    [InlineData("[z-a]", "character 1: found the range 'z-a'")]
    [InlineData("[a", "character 0: found '[' that is never closed")]
    [InlineData("[]", "character 0: found an empty class")]
    [InlineData("[[:alpha:]]", "character 1: found a POSIX class")]
    [InlineData("\\q", "character 0: found the escape '\\q'")]
    [InlineData("\\ud800", "character 0: found half a surrogate pair, U+D800")]
    [InlineData("\\u{110000}", "found an escape \\u{…} that names no character")]
    [InlineData("\\p{Klingon}", "character 0: found the category 'Klingon'")]
    [InlineData("a\\", "character 2: found the end")]
    public void Regex_NotSupported_NamesPlaceAndReason(string pattern, string error) => Assert.Contains(error, Constrained.Refusal(ConstraintSource.Regex(pattern)), StringComparison.Ordinal);

    [Fact]
    public void Regex_HalfASurrogatePair_IsRefused() => Assert.Contains("character 1: found half a surrogate pair", Constrained.Refusal(ConstraintSource.Regex("a\ud800")), StringComparison.Ordinal);

    [Fact]
    public void Regex_RandomPatterns_MatchWhatTheFrameworkMatches() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            string pattern = Pattern(random, 3);
            Constrained constrained = Constrained.Regex(pattern);
            System.Text.RegularExpressions.Regex expected = new($"\\A(?:{pattern})\\z", System.Text.RegularExpressions.RegexOptions.NonBacktracking); // backtracking takes minutes for some
            for (int i = 0; i < 60; i++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => "abcé"[random.Next(4)]));
                Assert.True(expected.IsMatch(text) == constrained.Accepts(text), $"{pattern} and '{text}'");
            }

            string walked = constrained.Walk(random, token => Vocabularies.ByteText.TokenBytes(token).ToArray(), 8);
            // The framework counts UTF-16 units: a character beyond them is two to its classes.
            Assert.True(walked.Any(char.IsSurrogate) || expected.IsMatch(walked), $"{pattern} does not match '{walked}'");
        }, iter: 300);

    private static string Pattern(Random random, int depth) => random.Next(depth == 0 ? 4 : 9) switch
    {
        0 => "a",
        1 => "bc",
        2 => "[^b]",
        3 => "[a-cé]",
        4 => $"(?:{Pattern(random, depth - 1)}|{Pattern(random, depth - 1)})",
        5 => Pattern(random, depth - 1) + Pattern(random, depth - 1),
        6 => $"(?:{Pattern(random, depth - 1)}){"*+?"[random.Next(3)]}",
        7 => $"(?:{Pattern(random, depth - 1)}){{{random.Next(3)},{random.Next(3, 6)}}}",
        _ => $"(?:{Pattern(random, depth - 1)}){{{random.Next(3)},}}?",
    };
}
