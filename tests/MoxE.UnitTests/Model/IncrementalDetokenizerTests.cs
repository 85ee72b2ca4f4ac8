using CsCheck;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Model;

public sealed class IncrementalDetokenizerTests
{
    [Theory]
    [InlineData(new byte[] { 0xE2, 0x82 }, new byte[] { 0xAC, (byte)'!' }, "€!")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98 }, new byte[] { 0x80 }, "😀")]
    [InlineData(new byte[] { 0xE2, 0x82, 0xAC }, new byte[] { 0x80 }, "\uFFFD")] // the euro sign was whole: what follows is stray
    [InlineData(new byte[] { (byte)'a' }, new byte[] { (byte)'b' }, "b")]
    [InlineData(new byte[0], new byte[] { (byte)'b' }, "b")]
    public void StartAfter_BytesOfAPrompt_HoldsBackTheUnfinishedOnes(byte[] before, byte[] after, string expected)
    {
        var decoder = new IncrementalDetokenizer(new FakeTokenText(Enumerable.Range(0, 256).Select(value => new[] { (byte)value })));
        decoder.StartAfter([.. before.Select(value => (int)value)]);
        char[] piece = new char[decoder.MaxCharsPerToken];
        string text = "";
        foreach (byte value in after)
        {
            text += new string(piece, 0, decoder.Append(value, piece));
        }

        Assert.Equal(expected, text + new string(piece, 0, decoder.Flush(piece)));
    }

    private static readonly Tokenizer Tokenizer = Tokenizer.Load(RepositoryPaths.BridgeModel);

    private static readonly int[] Common = [0, 0xF0 + 1, 0x9F + 1, 0x98 + 1, 0x80 + 1, 0xE2 + 1, 0x82 + 1, 0xAC + 1, 0xC3 + 1, 0xED + 1, 0xA0 + 1];

    // Mostly single bytes that start or continue characters, so that whole, broken and cut ones all come up.
    private static readonly Gen<int[]> Tokens = Gen.OneOf(
            Gen.Int[0, 2047], Gen.Int[0x80 + 1, 0xFF + 1], Gen.Int[0, Common.Length - 1].Select(i => Common[i]))
        .Array[0, 60];

    [Fact]
    public void Append_AnyTokens_EqualsDecodingThemTogether()
    {
        var detokenizer = new IncrementalDetokenizer(Tokenizer);
        Tokens.Sample(
            ids =>
            {
                string text = "";
                char[] buffer = new char[detokenizer.MaxCharsPerToken];
                foreach (int id in ids)
                {
                    string piece = new(buffer, 0, detokenizer.Append(id, buffer));
                    AssertWholeCodePoints(piece);
                    text += piece;
                }

                text += new string(buffer, 0, detokenizer.Flush(buffer));
                Assert.Equal(Tokenizer.Decode(ids), text);
            },
            seed: "0000KOIKFSp1",
            iter: 20_000,
            threads: 1);
    }

    [Fact]
    public void Append_BytesOfAnEmoji_EmitsItWithTheLast()
    {
        var detokenizer = new IncrementalDetokenizer(Tokenizer);

        Assert.Equal(["", "", "", "😀"], new[] { 0xF0, 0x9F, 0x98, 0x80 }.Select(b => Append(detokenizer, b + 1)));
        Assert.Equal("", Flush(detokenizer));
    }

    [Fact]
    public void Append_SpecialTokenInsideACharacter_KeepsWhatIsHeldBack()
    {
        var detokenizer = new IncrementalDetokenizer(Tokenizer);

        Assert.Equal("", Append(detokenizer, 0xC3 + 1));
        Assert.Equal("", Append(detokenizer, 0));
        Assert.Equal("é", Append(detokenizer, 0xA9 + 1));
    }

    [Fact]
    public void Flush_UnfinishedCharacter_IsReplacedOnceAndForgotten()
    {
        var detokenizer = new IncrementalDetokenizer(Tokenizer);
        Append(detokenizer, 0xF0 + 1);
        Append(detokenizer, 0x9F + 1);

        Assert.Equal("\uFFFD", Flush(detokenizer));
        Assert.Equal("", Flush(detokenizer));
        Assert.Equal("a", Append(detokenizer, 'a' + 1));
    }

    [Fact]
    public void Append_WellFormedAndMalformed_AllocatesNothing()
    {
        var detokenizer = new IncrementalDetokenizer(Tokenizer);
        char[] buffer = new char[detokenizer.MaxCharsPerToken];
        int[] ids = [0xF0 + 1, 0x9F + 1, 0x98 + 1, 0x80 + 1, 0xC3 + 1, 'a' + 1, 0xFF + 1, 0xE2 + 1, 0xE2 + 1, 0, 1500, 300, 0xC3 + 1];

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            foreach (int id in ids)
            {
                detokenizer.Append(id, buffer);
            }

            detokenizer.Flush(buffer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertWholeCodePoints(string piece)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            if (char.IsSurrogate(piece[i]))
            {
                Assert.True(i + 1 < piece.Length && char.IsSurrogatePair(piece[i], piece[i + 1]), "a surrogate stands alone");
                i++;
            }
        }
    }

    private static string Append(IncrementalDetokenizer detokenizer, int id)
    {
        char[] buffer = new char[detokenizer.MaxCharsPerToken];
        return new string(buffer, 0, detokenizer.Append(id, buffer));
    }

    private static string Flush(IncrementalDetokenizer detokenizer)
    {
        char[] buffer = new char[detokenizer.MaxCharsPerToken];
        return new string(buffer, 0, detokenizer.Flush(buffer));
    }
}
