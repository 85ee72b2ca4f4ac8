using CsCheck;
using MoxE.Training.Data;
using MoxE.Training.Data.HeldOut;

namespace MoxE.TrainingTests.Data.HeldOut;

public sealed class CorpusSplitterTests
{
    [Fact]
    public void ReferenceTokenizer_IsTheBridgeModels()
    {
        Assert.Equal(2048, ReferenceTokenizer.Instance.VocabularySize);
        Assert.Equal(BridgeModel.Tokenizer.EndOfTextId, ReferenceTokenizer.Instance.EndOfTextId);
        RandomText.Any.Sample(text => Assert.Equal(BridgeModel.Tokenizer.Encode(text), ReferenceTokenizer.Instance.Encode(text)));
    }

    [Fact]
    public void Split_AnyDocuments_PiecesAddUpToThem() =>
        RandomText.Any.Array[1, 4].Sample(texts =>
        {
            // Enough of it for the eighth chunk to be reached in the middle of strange text.
            string[] documents = [.. texts.Select(text => string.Concat(Enumerable.Repeat(text + "é☃", 40_000 / (text.Length + 2))))];
            List<TextPiece> pieces = Split(documents);
            Assert.Equal(string.Concat(documents), string.Concat(pieces.Select(piece => piece.Text)));
            Assert.DoesNotContain(pieces, piece => piece.Text.Contains('\uFFFD', StringComparison.Ordinal) && !documents.Any(text => text.Contains('\uFFFD', StringComparison.Ordinal)));
            Assert.DoesNotContain(pieces, piece => piece.Text.Length == 0);
        }, iter: 20);

    // One byte, one token: the digits of the text are the stream.
    [Fact]
    public void Split_OneTokenACharacter_HoldsOutTheEighthChunk()
    {
        string text = Digits(9 * 4096);
        List<TextPiece> pieces = Split(text);
        Assert.Equal([null, 7, null], pieces.Select(piece => piece.Chunk));
        Assert.Equal([text[..(7 * 4096)], text[(7 * 4096)..(8 * 4096)], text[(8 * 4096)..]], pieces.Select(piece => piece.Text));
    }

    [Fact]
    public void Split_LongText_HoldsOutEveryTwentiethChunk()
    {
        List<TextPiece> pieces = Split(Digits(50 * 4096));
        Assert.Equal([null, 7, null, 27, null, 47, null], pieces.Select(piece => piece.Chunk));
    }

    // A line end, the separator and a line end lie between documents.
    [Fact]
    public void Split_DocumentsBeforeTheChunk_MoveItsBorderByThreeTokensEach()
    {
        List<TextPiece> pieces = Split("1", "2", Digits(9 * 4096));
        Assert.Equal([1, 1, 7 * 4096 - 2 - 6, 4096], pieces.Take(4).Select(piece => piece.Text.Length));
    }

    // A snowman is three tokens; the border falls behind its first or second.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Split_BorderInsideACodePoint_MovesBeforeIt(int bytesBefore)
    {
        string before = Digits(7 * 4096 - bytesBefore);
        List<TextPiece> pieces = Split(before + "☃" + Digits(5000));
        Assert.Equal(before, pieces[0].Text);
        Assert.StartsWith("☃", pieces[1].Text, StringComparison.Ordinal);
        Assert.Equal(7, pieces[1].Chunk);
    }

    [Fact]
    public void Split_ChunkAcrossDocuments_IsAPieceOfEach()
    {
        List<TextPiece> pieces = Split(Digits(7 * 4096 + 10), Digits(5000));
        Assert.Equal([(7 * 4096, null), (10, 7), (4096 - 10 - 3, 7), (5000 - 4096 + 10 + 3, (int?)null)], pieces.Select(piece => (piece.Text.Length, piece.Chunk)));
    }

    private static List<TextPiece> Split(params string[] texts) =>
        [.. CorpusSplitter.Split(texts.Select(text => new CorpusDocument("test", text)), CancellationToken.None)];

    private static string Digits(int count) => string.Create(count, 0, (span, _) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = (char)('0' + i % 7);
        }
    });
}
