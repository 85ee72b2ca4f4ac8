using MoxE.Cli.Evaluation.LastWords;

namespace MoxE.UnitTests.Cli.Evaluation;

public class PassageCutterTests
{
    private static readonly string Filler = string.Join(' ', Enumerable.Repeat("word", 48)); // with two more, a passage

    [Theory]
    [InlineData("the end.")]
    [InlineData("the end!?")]
    [InlineData("the end.\"")]
    [InlineData("the end.’)")]
    [InlineData("the end. \"The")]
    [InlineData("the end.\n\n12 more")]
    public void Cut_SentenceEndAtTheFiftiethWord_IsAPassage(string tail) =>
        Assert.Equal([new LastWordPassage($"{Filler} the", "end")], PassageCutter.Cut($"{Filler} {tail}"));

    [Theory]
    [InlineData("end.")] // 49 words
    [InlineData("the end")]
    [InlineData("the end,")]
    [InlineData("the end?\" he asked")]
    [InlineData("of Mr. Darcy")]
    [InlineData("by J. Smith")]
    [InlineData("they don't.")]
    [InlineData("the week-end.")]
    [InlineData("the \"end.")]
    [InlineData("in 1812.")]
    [InlineData("the  end.")]
    [InlineData("the\nend.")]
    public void Cut_NoSentenceEndOfTheRule_IsNoPassage(string tail) => Assert.Empty(PassageCutter.Cut($"{Filler} {tail}"));

    [Fact]
    public void Cut_LongText_GivesPassagesThatFollowOneAnother()
    {
        string text = $"  {Filler} at home. Short one. {Filler} he said so, and\nwent away! Left over.";

        LastWordPassage[] passages = [.. PassageCutter.Cut(text)];

        Assert.Equal(
            [new LastWordPassage($"{Filler} at", "home"), new LastWordPassage($"Short one. {Filler} he said so, and\nwent", "away")],
            passages);
    }

    [Fact]
    public void Cut_LongerThanFiftyWords_EndsAtTheFirstSentenceEndAfterThem() =>
        Assert.Equal("stop", Assert.Single(PassageCutter.Cut($"{Filler} going on and on without any stop. End.")).Target);
}
