using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MoxE.Server.Security.Keys;

/// <summary>
/// All keys that hold, found by the hash of what a caller shows. The time of a look-up tells nothing: it depends on hashes,
/// of which a caller can choose no bit on purpose, and the last comparison takes the same time wherever two hashes differ.
/// Immutable: a changed file makes a new ring.
/// </summary>
internal sealed class KeyRing
{
    private readonly ILookup<ulong, ApiKey> _keys;

    /// <param name="keys">The keys; names and hashes all different.</param>
    public KeyRing(IReadOnlyList<ApiKey> keys)
    {
        Count = keys.Count;
        _keys = keys.ToLookup(key => Head(key.Hash.Span));
    }

    /// <summary>Number of keys.</summary>
    public int Count { get; }

    /// <summary>The key whose text this is; null for none.</summary>
    public ApiKey? Find(string shown)
    {
        byte[] hash = KeyHash.Of(shown);
        ApiKey? found = null;
        foreach (ApiKey key in _keys[Head(hash)])
        {
            found = CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash) ? key : found;
        }

        return found;
    }

    private static ulong Head(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);
}
