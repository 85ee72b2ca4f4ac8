using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MoxE.Server.Models;

/// <summary>Tells cheaply whether the files of a folder are still the same: their names, lengths and times of writing.</summary>
internal static class FolderStamp
{
    /// <summary>The stamp of a folder's own files; equal stamps mean that nothing was written in between.</summary>
    public static string Of(string folder)
    {
        IEnumerable<string> files = new DirectoryInfo(folder).EnumerateFiles()
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))));
    }
}
