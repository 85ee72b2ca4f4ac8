using System.Buffers.Binary;

namespace MoxE.Training.Data.TokenFiles;

/// <summary>Writes a token file, which takes its name only once it is whole.</summary>
internal sealed class TokenFileWriter : IDisposable
{
    private readonly string _path;
    private readonly string _unfinished;
    private readonly FileStream _file;
    private readonly int _vocabulary;
    private readonly string _tokenizerHash;
    private readonly List<long> _starts = [];
    private long _length;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="vocabulary">Ids are below this.</param>
    /// <param name="tokenizerHash">64 digits.</param>
    public TokenFileWriter(string path, int vocabulary, string tokenizerHash)
    {
        (_path, _unfinished, _vocabulary, _tokenizerHash) = (path, path + ".unfinished", vocabulary, tokenizerHash);
        _file = File.Create(_unfinished);
        _file.Write(new byte[TokenFileHeader.Bytes]);
    }

    private TokenFileHeader Header => new(_vocabulary, _tokenizerHash, _length, _starts.Count);

    /// <summary>Adds a document.</summary>
    /// <param name="ids">Its ids, with the separator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not below the vocabulary size.</exception>
    public void Add(ReadOnlySpan<int> ids)
    {
        int width = Header.IdBytes;
        byte[] bytes = new byte[ids.Length * width];
        for (int i = 0; i < ids.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)ids[i], (uint)_vocabulary, nameof(ids));
            Span<byte> place = bytes.AsSpan(i * width, width);
            if (width == sizeof(ushort))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)ids[i]);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(place, ids[i]);
            }
        }

        _starts.Add(_length);
        _file.Write(bytes);
        _length += ids.Length;
    }

    /// <summary>Ends the file and gives it its name.</summary>
    public void Complete()
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (long start in _starts)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, start);
            _file.Write(number);
        }

        _file.Position = 0;
        _file.Write(Header.ToBytes());
        _file.Dispose();
        File.Move(_unfinished, _path, overwrite: true);
    }

    /// <summary>Leaves nothing behind of a file that was not completed.</summary>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_unfinished);
    }
}
