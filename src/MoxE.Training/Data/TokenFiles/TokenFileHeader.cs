using System.Buffers.Binary;

namespace MoxE.Training.Data.TokenFiles;

/// <summary>
/// The first <see cref="Bytes"/> bytes of a token file, little-endian: magic (8), version, vocabulary size, bytes of an id
/// (2 or 4) and zero (4 each), the tokenizer's hash (32), number of ids and of documents (8 each). Then come the ids, then
/// the position of each document's first id (8 each).
/// </summary>
/// <param name="VocabularySize">Ids are below this.</param>
/// <param name="TokenizerHash">64 digits, see <see cref="Tokenizers.TokenizerHash"/>.</param>
/// <param name="Length">Number of ids.</param>
/// <param name="Documents">Number of documents.</param>
internal sealed record TokenFileHeader(int VocabularySize, string TokenizerHash, long Length, long Documents)
{
    /// <summary>Size of a header.</summary>
    public const int Bytes = 72;

    private const uint Version = 1;
    private const int VersionAt = 8, VocabularyAt = 12, WidthAt = 16, HashAt = 24, LengthAt = 56, DocumentsAt = 64;
    private const int LargestVocabulary = 1 << 24;
    private const long LargestCount = 1L << 48;

    private static ReadOnlySpan<byte> Magic => "MOXE-TOK"u8;

    /// <summary>Bytes of an id.</summary>
    public int IdBytes => VocabularySize <= 1 << 16 ? sizeof(ushort) : sizeof(uint);

    /// <summary>Where the document starts begin.</summary>
    public long DocumentsOffset => Bytes + Length * IdBytes;

    /// <summary>Size of the whole file.</summary>
    public long FileBytes => DocumentsOffset + Documents * sizeof(long);

    /// <summary>The header as it stands in a file.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(VersionAt), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(VocabularyAt), VocabularySize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(WidthAt), IdBytes);
        Convert.FromHexString(TokenizerHash).CopyTo(bytes, HashAt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(LengthAt), Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(DocumentsAt), Documents);
        return bytes;
    }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The file's first <see cref="Bytes"/> bytes, or all of a shorter one.</param>
    /// <param name="path">What messages call the file.</param>
    /// <exception cref="TrainingException">It is not a token file's.</exception>
    public static TokenFileHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Bytes || !bytes.StartsWith(Magic))
        {
            throw new TrainingException($"{path}: found no token file; allowed: a file that `moxe data pack` wrote");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[VersionAt..]);
        if (version != Version)
        {
            throw new TrainingException($"{path}: found version {version}; allowed: {Version}. Run `moxe data pack` again");
        }

        TokenFileHeader header = new(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[VocabularyAt..]),
            Convert.ToHexStringLower(bytes.Slice(HashAt, Tokenizers.TokenizerHash.Size)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[LengthAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[DocumentsAt..]));
        int width = BinaryPrimitives.ReadInt32LittleEndian(bytes[WidthAt..]);
        if (header is not { VocabularySize: > 0 and <= LargestVocabulary, Length: >= 0 and < LargestCount, Documents: >= 0 and < LargestCount } || width != header.IdBytes)
        {
            throw new TrainingException(
                $"{path}: found vocabulary {header.VocabularySize}, {width} bytes an id, {header.Length} ids, {header.Documents} documents; allowed: 1 to {LargestVocabulary}, 2 bytes up to 65536 and 4 above, and counts ≥ 0");
        }

        return header;
    }
}
