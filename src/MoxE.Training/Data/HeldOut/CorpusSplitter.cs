using System.Text;
using MoxE.Model.Tokens;

namespace MoxE.Training.Data.HeldOut;

/// <summary>
/// Cuts documents at the borders of held-out chunks. In the stream of reference tokens, a line end, the separator and a
/// line end stand between two documents. What lies on either side of a held-out chunk are different pieces, so that no
/// training window runs across the gap.
/// </summary>
internal sealed class CorpusSplitter
{
    private const int SeparatorTokens = 3;
    private readonly Tokenizer _reference = ReferenceTokenizer.Instance;
    private long _position; // tokens of the stream so far

    /// <summary>The pieces of documents, in order; those of one document add up to it.</summary>
    /// <param name="documents">All of the corpus, in its order.</param>
    /// <param name="stop">Ends the work early.</param>
    public static IEnumerable<TextPiece> Split(IEnumerable<CorpusDocument> documents, CancellationToken stop)
    {
        CorpusSplitter splitter = new();
        foreach (CorpusDocument document in documents)
        {
            stop.ThrowIfCancellationRequested();
            foreach (TextPiece piece in splitter.Pieces(document.Text))
            {
                yield return piece;
            }

            splitter._position += SeparatorTokens;
        }
    }

    private IEnumerable<TextPiece> Pieces(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int[] ids = _reference.Encode(text);
        int begin = 0, end = 0; // bytes of the piece that grows
        int? chunk = null;
        foreach (int id in ids)
        {
            int index = (int)(_position++ / HeldOutRule.ChunkTokens);
            int? here = HeldOutRule.IsHeldOut(index) ? index : null;
            if (here != chunk)
            {
                int border = CodePointStart(bytes, end);
                if (border > begin)
                {
                    yield return new TextPiece(Encoding.UTF8.GetString(bytes, begin, border - begin), chunk);
                }

                (begin, chunk) = (border, here);
            }

            end += _reference.TokenBytes(id).Length;
        }

        if (bytes.Length > begin)
        {
            yield return new TextPiece(Encoding.UTF8.GetString(bytes, begin, bytes.Length - begin), chunk);
        }
    }

    // A token may end inside a code point; the border is then before it.
    private static int CodePointStart(byte[] bytes, int offset)
    {
        while (offset < bytes.Length && (bytes[offset] & 0xC0) == 0x80)
        {
            offset--;
        }

        return offset;
    }
}
