using System.Text;

namespace MoxE.Model.Tokens;

/// <summary>
/// Byte-level BPE of one piece of text in O(n log n): the pair of lowest rank is merged first, the leftmost among
/// equals, as the library does it. The library takes O(n²), which is minutes for a request body without a space.
/// </summary>
internal sealed class LongPieceEncoder
{
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges = [];
    private readonly int[] _byteIds = new int[256];

    /// <param name="definition">Checked before: every byte and every merge has its tokens.</param>
    public LongPieceEncoder(TokenizerDefinition definition)
    {
        Dictionary<string, int> ids = definition.Vocabulary;
        for (int value = 0; value < _byteIds.Length; value++)
        {
            _byteIds[value] = ids[ByteAlphabet.Character((byte)value).ToString()];
        }

        for (int rank = 0; rank < definition.Merges.Count; rank++)
        {
            (string left, string right) = definition.Merges[rank];
            _merges.Add((ids[left], ids[right]), (rank, ids[left + right]));
        }
    }

    /// <summary>Appends the tokens of <paramref name="piece"/> to <paramref name="ids"/>.</summary>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, bytes);
        int[] tokens = Array.ConvertAll(bytes, value => _byteIds[value]); // −1 once merged into the one before
        int[] next = new int[bytes.Length];
        int[] previous = new int[bytes.Length];
        PriorityQueue<int, long> pairs = new(); // place of a pair's left token, by (rank, place)
        for (int at = 0; at < bytes.Length; at++)
        {
            (previous[at], next[at]) = (at - 1, at + 1);
        }

        for (int at = 0; at < bytes.Length; at++)
        {
            Offer(at);
        }

        while (pairs.TryDequeue(out int at, out long priority))
        {
            // What has changed since it was offered has another rank, or none.
            if (!TryFind(at, out (int Rank, int Id) merge) || merge.Rank != priority >> 32)
            {
                continue;
            }

            int gone = next[at];
            tokens[at] = merge.Id;
            tokens[gone] = -1;
            next[at] = next[gone];
            if (next[at] < previous.Length)
            {
                previous[next[at]] = at;
            }

            Offer(at);
            Offer(previous[at]);
        }

        ids.AddRange(tokens.Where(token => token >= 0));

        bool TryFind(int at, out (int Rank, int Id) merge)
        {
            merge = default;
            return at >= 0 && tokens[at] >= 0 && next[at] < tokens.Length && _merges.TryGetValue((tokens[at], tokens[next[at]]), out merge);
        }

        void Offer(int at)
        {
            if (TryFind(at, out (int Rank, int Id) merge))
            {
                pairs.Enqueue(at, ((long)merge.Rank << 32) | (uint)at);
            }
        }
    }
}
