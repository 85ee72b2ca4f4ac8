using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MoxE.Server.Security.Keys;

/// <summary>
/// What is kept of a key: its SHA-256. Keys are 256 random bits, so nobody finds one by trying, however fast the hash; a
/// slow hash protects passwords, and here it would only let strangers make the server work.
/// </summary>
internal static class KeyHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private const string Prefix = "sha256:";

    /// <summary>The hash of a key as a caller shows it.</summary>
    public static byte[] Of(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Reads <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = null;
        if (text is null || text.Length != Prefix.Length + (2 * Length) || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        byte[] bytes = new byte[Length];
        if (Convert.FromHexString(text.AsSpan(Prefix.Length), bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        hash = bytes;
        return true;
    }
}
