using System.Buffers;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.Engine.Streams;
using MoxE.Engine.Text;
using MoxE.Model.Tokens;
using MoxE.TestKit;
using MoxE.UnitTests.Engine.Text;

namespace MoxE.UnitTests.Engine.Streams;

public sealed class GenerationWriterTests
{
    private static readonly Gen<string> Words = Pick.From("a", "b", "ab", "é", "€", "😀", "<", "/s>").Array[1, 4].Select(string.Concat);

    [Fact]
    public void Take_RandomTextCutsAndStops_StreamsTheTextUpToTheStop() =>
        Gen.Select(Words.Array[1, 12], Words.Array[0, 3], Gen.Int[1, 6], Gen.Bool).Sample((words, stops, tokenBytes, byLimit) =>
        {
            string text = string.Concat(words);
            byte[][] tokens = [.. Encoding.UTF8.GetBytes(text).Chunk(tokenBytes)];
            (List<string> pieces, FinishReason finish) = Stream(tokens, stops, byLimit);
            Assert.Equal(NaiveStop.Cut(text, stops), string.Concat(pieces));
            bool stopped = NaiveStop.Start(text, stops) >= 0 || !byLimit;
            Assert.Equal(stopped ? FinishReason.Stop : FinishReason.Length, finish);
            Assert.All(pieces, AssertWholeCharacters);
        }, iter: 3000);

    [Fact]
    public void Take_StopStringOverThreeTokens_NothingOfItIsPublished()
    {
        (List<string> pieces, FinishReason finish) = Stream([.. new[] { "one ", "<e", "n", "d> two" }.Select(Encoding.UTF8.GetBytes)], ["<end>"], byLimit: false);
        Assert.Equal(["one ", "", "", ""], pieces);
        Assert.Equal(FinishReason.Stop, finish);
    }

    [Theory]
    [InlineData(0, false, "one ")]
    [InlineData(0, true, "one <end>")]
    [InlineData(3, false, "one ")] // completed with the third token, and three were asked for
    [InlineData(4, false, "one <end> two ")] // the next one counts
    [InlineData(4, true, "one <end> two <end>")]
    [InlineData(9, false, "one <end> two <end>!")]
    public void Take_StopString_CountsFromMinTokensOnAndMayStay(int minTokens, bool include, string text)
    {
        (List<string> pieces, FinishReason finish) = Stream(
            [.. new[] { "one ", "<e", "nd> tw", "o <", "end>", "!" }.Select(Encoding.UTF8.GetBytes)], ["<end>"], byLimit: true, minTokens, include);
        Assert.Equal(text, string.Concat(pieces));
        Assert.Equal(minTokens == 9 ? FinishReason.Length : FinishReason.Stop, finish);
    }

    [Fact]
    public void Close_HeldBackText_IsReleased()
    {
        (List<string> pieces, _) = Stream([.. new[] { "one ", "<e" }.Select(Encoding.UTF8.GetBytes)], ["<end>"], byLimit: false);
        Assert.Equal(["one ", "", "<e"], pieces);
    }

    [Fact]
    public void Take_LimitInsideACodePoint_EndsWithAReplacementCharacter()
    {
        (List<string> pieces, FinishReason finish) = Stream([[0x61], [0xE2, 0x82]], [], byLimit: true);
        Assert.Equal(["a", "\uFFFD"], pieces);
        Assert.Equal(FinishReason.Length, finish);
    }

    /// <summary>Writes the tokens one after the other as the engine does, then a stop token unless the limit is reached with the last.</summary>
    private static (List<string> Pieces, FinishReason Finish) Stream(
        byte[][] tokens, string[] stops, bool byLimit, int minTokens = 0, bool includeStopText = false)
    {
        FakeTokenText table = new(tokens);
        using WorkSignal signal = new(new EngineClock(new FakeTimeProvider()));
        int chars = IncrementalDetokenizer.MaxCharsOf(table);
        OutputPipe pipe = new(signal, tokens.Length + 1, chars, StopMatcher.MaxHeld(stops));
        GenerationWriter writer = new(pipe, new IncrementalDetokenizer(table), new StopMatcher(stops), minTokens, includeStopText);
        char[] scratch = new char[chars];
        FinishReason finish = FinishReason.None;
        for (int id = 0; id < tokens.Length && finish == FinishReason.None; id++)
        {
            Assert.True(pipe.HasRoomOrPauses());
            finish = writer.Take(id, byLimit && id == tokens.Length - 1, scratch);
            writer.Publish(id, finish);
        }

        if (finish == FinishReason.None)
        {
            writer.Close(FinishReason.Stop, null, scratch);
        }

        return Read(pipe);
    }

    private static (List<string> Pieces, FinishReason Finish) Read(OutputPipe pipe)
    {
        List<string> pieces = [];
        ArrayBufferWriter<char> text = new();
        FinishReason finish = FinishReason.None;
        while (pipe.TryRead(text, out TokenUpdate update))
        {
            pieces.Add(new string(text.WrittenSpan));
            text.ResetWrittenCount();
            finish = update.Finish;
        }

        return (pieces, finish);
    }

    private static void AssertWholeCharacters(string piece) =>
        Assert.True(piece.Length == 0 || (!char.IsLowSurrogate(piece[0]) && !char.IsHighSurrogate(piece[^1])), "half a code point");
}
