namespace MoxE.Engine.Constraints.Machine;

/// <summary>
/// The bytes of many tokens as a tree, its nodes in the order of a walk that goes down first: a node's subtree lies
/// right behind it, so a walk is one pass over an array that leaps over what does not match.
/// </summary>
internal sealed class TokenTrie
{
    private readonly TrieNode[] _nodes;
    private readonly int[] _ids; // by rising bytes: the tokens of a node, then those of its subtree

    /// <param name="tokens">The tokens by rising bytes, none empty.</param>
    public TokenTrie(IReadOnlyList<(byte[] Bytes, int Id)> tokens)
    {
        List<TrieNode> nodes = [];
        List<int> path = [];
        byte[] last = [];
        _ids = new int[tokens.Count];
        for (int i = 0; i < tokens.Count; i++)
        {
            (byte[] bytes, _ids[i]) = tokens[i];
            int common = last.AsSpan().CommonPrefixLength(bytes);
            Close(common);
            for (int depth = common; depth < bytes.Length; depth++)
            {
                path.Add(nodes.Count);
                nodes.Add(new(bytes[depth], depth, 0, i, i));
            }

            nodes[path[^1]] = nodes[path[^1]] with { IdsEnd = i + 1 };
            MaxBytes = Math.Max(MaxBytes, bytes.Length);
            last = bytes;
        }

        Close(0);
        _nodes = [.. nodes];

        void Close(int depth)
        {
            for (int i = depth; i < path.Count; i++)
            {
                nodes[path[i]] = nodes[path[i]] with { Skip = nodes.Count };
            }

            path.RemoveRange(depth, path.Count - depth);
        }
    }

    public ReadOnlySpan<TrieNode> Nodes => _nodes;

    /// <summary>Bytes of the longest token.</summary>
    public int MaxBytes { get; }

    /// <summary>The tokens that end at a node.</summary>
    public ReadOnlySpan<int> Ids(in TrieNode node) => _ids.AsSpan(node.IdsStart..node.IdsEnd);
}
