using System.Security.Cryptography;
using System.Text;

namespace MoxE.Model.Folders;

/// <summary>The files of a tokenizer.</summary>
internal static class TokenizerFiles
{
    /// <summary>All names a tokenizer's files may have, in the order they are hashed.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "vocab.json", "merges.txt", "tokenizer_config.json", "tokenizer.json", "chat_template.jinja", "special_tokens_map.json",
    ];

    /// <summary>SHA-256 over a line "name sha256" for each tokenizer file, or null when there is none.</summary>
    public static string? Hash(IReadOnlyList<ModelFile> files)
    {
        string[] lines = [.. Names.Join(files, name => name, file => file.Name, (name, file) => $"{name} {file.Sha256}\n")];
        return lines is [] ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
