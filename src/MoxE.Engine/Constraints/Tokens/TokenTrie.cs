namespace MoxE.Engine.Constraints.Tokens;

/// <summary>
/// The bytes of many tokens as a tree, its nodes in the order of a walk that goes down first: a node's subtree lies
/// right behind it, so a walk is one pass over an array that leaps over what does not match. Nodes where something else
/// than an ordinary character begins are listed: all tokens of a subtree but those through them are of such characters.
/// </summary>
internal sealed class TokenTrie
{
    private readonly TrieNode[] _nodes;
    private readonly int[] _ids; // by rising bytes: the tokens of a node, then those of its subtree
    private readonly int[] _characters; // of each of _ids: as TrieNode.Characters of its node
    private readonly int[] _stops; // rising: nodes where in some token no whole ordinary character begins

    /// <param name="tokens">The tokens in any order, none empty.</param>
    public TokenTrie(IEnumerable<(byte[] Bytes, int Id)> tokens)
    {
        (byte[] Bytes, int Id)[] sorted = [.. tokens];
        Array.Sort(sorted, (a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes) is var order and not 0 ? order : a.Id.CompareTo(b.Id));
        TrieWriter writer = new();
        foreach ((byte[] bytes, _) in sorted)
        {
            writer.Add(bytes);
        }

        _nodes = writer.Finish();
        _stops = writer.Stops();
        _ids = Array.ConvertAll(sorted, token => token.Id);
        _characters = new int[_ids.Length];
        foreach (ref readonly TrieNode node in _nodes.AsSpan())
        {
            _characters.AsSpan(node.IdsStart..node.IdsEnd).Fill(node.Characters);
            MaxBytes = Math.Max(MaxBytes, node.Depth + 1);
            MaxCharacters = Math.Max(MaxCharacters, node.Characters);
        }
    }

    public ReadOnlySpan<TrieNode> Nodes => _nodes;

    /// <summary>Rising: the nodes where in some token no whole ordinary character begins, though one might.</summary>
    public ReadOnlySpan<int> Stops => _stops;

    /// <summary>Bytes of the longest token.</summary>
    public int MaxBytes { get; }

    /// <summary>The most characters, and bytes that are part of none, of a token.</summary>
    public int MaxCharacters { get; }

    /// <summary>The tokens that end at a node.</summary>
    public ReadOnlySpan<int> Ids(in TrieNode node) => _ids.AsSpan(node.IdsStart..node.IdsEnd);

    /// <summary>Where the tokens of a node's subtree end; they begin at its own.</summary>
    public int SubtreeIdsEnd(in TrieNode node) => node.Skip < _nodes.Length ? _nodes[node.Skip].IdsStart : _ids.Length;

    /// <summary>The first of <see cref="Stops"/> at a node or behind it.</summary>
    public int FirstStop(int node) => Array.BinarySearch(_stops, node) is var found && found < 0 ? ~found : found;

    /// <summary>Adds those of the tokens <paramref name="start"/> … <paramref name="end"/> − 1 to a mask that have no more than so many characters.</summary>
    public void AddShort(int start, int end, int maxCharacters, Span<ulong> mask)
    {
        ReadOnlySpan<int> ids = _ids.AsSpan(start..end);
        ReadOnlySpan<int> characters = _characters.AsSpan(start..end);
        for (int i = 0; i < ids.Length; i++)
        {
            if (characters[i] <= maxCharacters)
            {
                ConstraintVocabulary.Set(mask, ids[i]);
            }
        }
    }
}
