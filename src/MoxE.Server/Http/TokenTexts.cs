using System.Text;
using System.Text.Unicode;
using MoxE.Model.Tokens;

namespace MoxE.Server.Http;

/// <summary>What single tokens are called in log-probabilities.</summary>
internal sealed class TokenTexts(Tokenizer tokenizer)
{
    private readonly Dictionary<int, string> _special = tokenizer.SpecialTokens
        .Select(name => (Id: tokenizer.SpecialTokenId(name), name))
        .Where(special => special.Id is not null)
        .GroupBy(special => special.Id!.Value)
        .ToDictionary(group => group.Key, group => group.First().name);

    /// <summary>The bytes of a token; a special token's are those of its name.</summary>
    public byte[] Bytes(int id) => _special.TryGetValue(id, out string? name) ? Encoding.UTF8.GetBytes(name) : tokenizer.TokenBytes(id).ToArray();

    /// <summary>Its text; bytes that are no character by themselves become U+FFFD.</summary>
    public string Text(int id) => Encoding.UTF8.GetString(Bytes(id));

    /// <summary>Its text, or, where it has none of its own, <c>bytes:\xe2\x80</c>: names that stay apart.</summary>
    public string Name(int id)
    {
        byte[] bytes = Bytes(id);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "bytes:" + string.Concat(bytes.Select(value => $"\\x{value:x2}"));
    }
}
