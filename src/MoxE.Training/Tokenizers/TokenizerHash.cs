using System.Buffers.Binary;
using System.Security.Cryptography;
using MoxE.Model.Tokens;

namespace MoxE.Training.Tokenizers;

/// <summary>Names a tokenizer by what its ids mean, whichever files it was read from.</summary>
internal static class TokenizerHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>SHA-256 over every token's length and bytes in order of ids, and the id that ends a text; 64 lower-case digits.</summary>
    public static string Of(Tokenizer tokenizer)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            ReadOnlySpan<byte> token = tokenizer.TokenBytes(id);
            BinaryPrimitives.WriteInt32LittleEndian(number, token.Length);
            hash.AppendData(number);
            hash.AppendData(token);
        }

        BinaryPrimitives.WriteInt32LittleEndian(number, tokenizer.EndOfTextId ?? -1);
        hash.AppendData(number);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
