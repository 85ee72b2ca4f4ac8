using System.Security.Cryptography;

namespace MoxE.Server.Security;

/// <summary>Something made from files that can be made anew when they change.</summary>
internal abstract class FileBacked(string what, IReadOnlyList<string> files)
{
    private const int MaxFileBytes = 64 << 20;
    private byte[] _seen = [];

    /// <summary>What it is, for the log.</summary>
    public string What => what;

    /// <summary>
    /// Reads the files and, if they differ from those last seen, makes the value anew. Files are compared by content, since
    /// those that an orchestrator mounts are links that it turns.
    /// </summary>
    /// <returns>Whether the value is new.</returns>
    /// <exception cref="SecurityFileException">The files cannot be used; the old value stays.</exception>
    public bool Refresh()
    {
        byte[][] contents = [.. files.Select(Read)];
        byte[] now = SHA256.HashData([.. contents.SelectMany(SHA256.HashData)]);
        if (now.AsSpan().SequenceEqual(_seen))
        {
            return false;
        }

        _seen = now;
        Make(contents);
        return true;
    }

    /// <summary>Makes the value and puts it in place of the old one.</summary>
    /// <exception cref="SecurityFileException">The files cannot be used.</exception>
    protected abstract void Make(byte[][] contents);

    /// <summary>The bytes of a file, which has a bounded size.</summary>
    /// <exception cref="SecurityFileException">It cannot be read.</exception>
    public static byte[] Read(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxFileBytes
                ? File.ReadAllBytes(file)
                : throw new SecurityFileException($"{file}: larger than {MaxFileBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SecurityFileException($"{file}: the file cannot be read");
        }
    }
}
