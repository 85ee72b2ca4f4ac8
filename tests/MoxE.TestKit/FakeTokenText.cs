using System.Text;
using MoxE.Model.Tokens;

namespace MoxE.TestKit;

/// <summary>Token texts from a table.</summary>
public sealed class FakeTokenText : ITokenText
{
    private readonly byte[][] _tokens;

    /// <param name="tokens">Bytes of each token; empty ones are special tokens.</param>
    public FakeTokenText(IEnumerable<byte[]> tokens)
    {
        _tokens = [.. tokens];
        MaxTokenBytes = _tokens.Max(bytes => bytes.Length);
    }

    /// <inheritdoc/>
    public int MaxTokenBytes { get; }

    /// <summary>Tokens "&lt;0&gt;", "&lt;1&gt;" …: each text tells its id.</summary>
    public static FakeTokenText Numbered(int vocabulary) =>
        FromStrings([.. Enumerable.Range(0, vocabulary).Select(id => $"<{id}>")]);

    /// <summary>One token for each string.</summary>
    public static FakeTokenText FromStrings(params string[] tokens) => new(tokens.Select(Encoding.UTF8.GetBytes));

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TokenBytes(int id) => _tokens[id];

    /// <inheritdoc/>
    public bool IsSpecial(int id) => _tokens[id].Length == 0;

    /// <summary>The text of a whole sequence, decoded at once.</summary>
    public string Decode(IEnumerable<int> ids) => Encoding.UTF8.GetString([.. ids.SelectMany(id => _tokens[id])]);
}
