using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Tokens;

/// <summary>Writes the nodes of a <see cref="TokenTrie"/> from tokens by rising bytes.</summary>
internal sealed class TrieWriter
{
    private readonly List<TrieNode> _nodes = [];
    private readonly List<int> _path = []; // the nodes of the last token
    private readonly HashSet<int> _stops = [];
    private byte[] _last = [];
    private int _tokens;

    public void Add(byte[] token)
    {
        int common = _last.AsSpan().CommonPrefixLength(token);
        Close(common);
        for (int depth = common; depth < token.Length; depth++)
        {
            _path.Add(_nodes.Count);
            _nodes.Add(new(token[depth], IsBorder: true, 0, depth, 0, _tokens, _tokens));
        }

        _tokens++;
        _nodes[_path[^1]] = _nodes[_path[^1]] with { IdsEnd = _tokens };
        MarkCharacters(token);
        _last = token;
    }

    public TrieNode[] Finish()
    {
        Close(0);
        return [.. _nodes];
    }

    /// <summary>The nodes where in some token no whole ordinary character begins, rising.</summary>
    public int[] Stops() => [.. _stops.Order()];

    /// <summary>
    /// Cuts a token into ordinary characters and single bytes. Where two tokens that share their beginning are cut
    /// differently, since one of them ends inside a character, the nodes inside are no border.
    /// </summary>
    private void MarkCharacters(byte[] token)
    {
        int characters = 0;
        for (int at = 0; at < token.Length;)
        {
            int length = OrdinaryCharacters.LengthAtStart(token.AsSpan(at));
            if (length == 0)
            {
                _stops.Add(_path[at]);
                length = 1;
            }

            characters++;
            for (int i = at; i < at + length; i++)
            {
                TrieNode node = _nodes[_path[i]];
                _nodes[_path[i]] = node with { IsBorder = node.IsBorder && i == at + length - 1, Characters = characters };
            }

            at += length;
        }
    }

    private void Close(int depth)
    {
        for (int i = depth; i < _path.Count; i++)
        {
            _nodes[_path[i]] = _nodes[_path[i]] with { Skip = _nodes.Count };
        }

        _path.RemoveRange(depth, _path.Count - depth);
    }
}
