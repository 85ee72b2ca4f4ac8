using System.Security.Cryptography;

namespace MoxE.Model.Folders;

/// <summary>SHA-256 of files, read through a small buffer.</summary>
internal static class FileHash
{
    private const int BufferBytes = 1 << 20;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Told how many bytes each read brought.</param>
    public static string Sha256(string path, Action<long>? read = null)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, count);
            read?.Invoke(count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
