using System.Text;
using MoxE.Model.Json;

namespace MoxE.Model.Tokens;

/// <summary>The bytes of every token id, end to end in one array, and which ids are special.</summary>
internal sealed class TokenTable
{
    private readonly byte[] _bytes;
    private readonly int[] _starts; // [V + 1]: token id owns _bytes[_starts[id] .. _starts[id + 1]]
    private readonly bool[] _special;

    private TokenTable(byte[][] tokens, bool[] special)
    {
        _special = special;
        _starts = new int[tokens.Length + 1];
        for (int id = 0; id < tokens.Length; id++)
        {
            _starts[id + 1] = _starts[id] + tokens[id].Length;
            MaxBytes = Math.Max(MaxBytes, tokens[id].Length);
        }

        _bytes = new byte[_starts[^1]];
        for (int id = 0; id < tokens.Length; id++)
        {
            tokens[id].CopyTo(_bytes, _starts[id]);
        }
    }

    /// <summary>Number of ids.</summary>
    public int Count => _special.Length;

    /// <summary>Bytes of the longest token.</summary>
    public int MaxBytes { get; }

    public ReadOnlySpan<byte> Bytes(int id) => _bytes.AsSpan(_starts[id].._starts[id + 1]);

    public bool IsSpecial(int id) => _special[id];

    /// <summary>Checks that the ids are 0 … V − 1, each once, and that every token can be spelled in bytes.</summary>
    public static TokenTable Build(TokenizerDefinition definition, ErrorList errors)
    {
        Dictionary<string, AddedToken> added = CollectAdded(definition, errors);
        var all = definition.Vocabulary.Where(entry => !added.ContainsKey(entry.Key)).Select(entry => (Token: entry.Key, Id: entry.Value))
            .Concat(added.Values.Select(token => (Token: token.Content, token.Id)))
            .ToList();
        byte[]?[] bytes = new byte[all.Count][];
        bool[] special = new bool[all.Count];
        foreach ((string token, int id) in all)
        {
            if (id >= all.Count)
            {
                errors.Add($"token {StrictJson.Show(token)}: found id {id}; allowed: 0 to {all.Count - 1}, for there are {all.Count} tokens and ids have no gaps");
            }
            else if (bytes[id] is not null)
            {
                errors.Add($"token {StrictJson.Show(token)}: found id {id}, which another token has; allowed: an id of its own");
            }
            else
            {
                AddedToken? own = added.GetValueOrDefault(token);
                special[id] = own is { IsSpecial: true };
                bytes[id] = special[id] ? [] : own is not null ? Encoding.UTF8.GetBytes(token) : Spell(token, errors);
            }
        }

        return new TokenTable([.. bytes.Select(b => b ?? [])], special);
    }

    private static Dictionary<string, AddedToken> CollectAdded(TokenizerDefinition definition, ErrorList errors)
    {
        var added = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (AddedToken token in definition.Added)
        {
            if (!added.TryAdd(token.Content, token))
            {
                errors.Add($"added token {StrictJson.Show(token.Content)}: found twice, with id {added[token.Content].Id} and {token.Id}; allowed: once");
            }
            else if (definition.Vocabulary.TryGetValue(token.Content, out int id) && id != token.Id)
            {
                errors.Add($"added token {StrictJson.Show(token.Content)}: found id {token.Id}; allowed: {id}, its id in the vocabulary");
            }
        }

        return added;
    }

    private static byte[] Spell(string token, ErrorList errors)
    {
        byte[] bytes = new byte[token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            if (!ByteAlphabet.TryGetByte(token[i], out bytes[i]))
            {
                errors.Add($"token {StrictJson.Show(token)}: found U+{(int)token[i]:X4}; allowed: the 256 characters of the byte-level alphabet, unless it is an added token");
                break;
            }
        }

        if (bytes.Length == 0)
        {
            errors.Add("token \"\": found no characters; allowed: at least one");
        }

        return bytes;
    }
}
