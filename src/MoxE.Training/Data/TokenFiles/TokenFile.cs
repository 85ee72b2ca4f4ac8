using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace MoxE.Training.Data.TokenFiles;

/// <summary>A stream of token ids on disk, memory-mapped: every document's ids with <c>&lt;|endoftext|&gt;</c> after them. Thread-safe.</summary>
internal sealed class TokenFile : IDisposable
{
    private const int IdsAtOnce = 4096;
    private readonly string _path;
    private readonly TokenFileHeader _header;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    private TokenFile(string path, TokenFileHeader header, MemoryMappedFile map)
    {
        (_path, _header, _map) = (path, header, map);
        _view = map.CreateViewAccessor(0, header.FileBytes, MemoryMappedFileAccess.Read);
    }

    /// <summary>Ids are below this.</summary>
    public int VocabularySize => _header.VocabularySize;

    /// <summary>Number of ids.</summary>
    public long Length => _header.Length;

    /// <summary>Number of documents.</summary>
    public long Documents => _header.Documents;

    /// <summary>Hash of the tokenizer that made the ids, 64 digits.</summary>
    public string TokenizerHash => _header.TokenizerHash;

    private SafeMemoryMappedViewHandle Bytes => _view.SafeMemoryMappedViewHandle;

    /// <summary>Opens a file.</summary>
    /// <exception cref="TrainingException">The file is missing, not a token file, cut off or too long.</exception>
    public static TokenFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new TrainingException($"{path}: the file is missing; allowed: a file that `moxe data pack` wrote");
        }

        TokenFileHeader header;
        using (FileStream file = File.OpenRead(path))
        {
            byte[] bytes = new byte[TokenFileHeader.Bytes];
            header = TokenFileHeader.Read(bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)), path);
            if (file.Length != header.FileBytes)
            {
                throw new TrainingException($"{path}: found {file.Length} bytes; allowed: {header.FileBytes}, for its header tells of {header.Length} ids and {header.Documents} documents. Run `moxe data pack` again");
            }
        }

        return new TokenFile(path, header, MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read));
    }

    /// <summary>Reads ids <paramref name="start"/> … <paramref name="start"/> + length of <paramref name="destination"/> − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">These are not all in the file.</exception>
    /// <exception cref="TrainingException">An id is not below the vocabulary size.</exception>
    public void Read(long start, Span<long> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - destination.Length);
        Span<ushort> narrow = stackalloc ushort[_header.IdBytes == sizeof(ushort) ? IdsAtOnce : 0];
        Span<uint> wide = stackalloc uint[_header.IdBytes == sizeof(uint) ? IdsAtOnce : 0];
        for (int done = 0; done < destination.Length; done += IdsAtOnce)
        {
            int count = Math.Min(IdsAtOnce, destination.Length - done);
            ulong offset = (ulong)(TokenFileHeader.Bytes + (start + done) * _header.IdBytes);
            if (narrow.Length > 0)
            {
                Bytes.ReadSpan(offset, narrow[..count]);
            }
            else
            {
                Bytes.ReadSpan(offset, wide[..count]);
            }

            for (int i = 0; i < count; i++)
            {
                long id = narrow.Length > 0 ? narrow[i] : wide[i];
                destination[done + i] = id < VocabularySize
                    ? id
                    : throw new TrainingException($"{_path}: id {start + done + i}: found {id}; allowed: 0 to {VocabularySize - 1}. Run `moxe data pack` again");
            }
        }
    }

    /// <summary>Position of a document's first id.</summary>
    /// <param name="document">0 … <see cref="Documents"/> − 1.</param>
    public long DocumentStart(long document)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(document);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(document, Documents);
        return Bytes.Read<long>((ulong)(_header.DocumentsOffset + document * sizeof(long)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }
}
