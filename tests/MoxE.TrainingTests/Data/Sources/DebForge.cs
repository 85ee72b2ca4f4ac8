using System.Formats.Tar;
using System.Globalization;
using System.Text;

namespace MoxE.TrainingTests.Data.Sources;

/// <summary>A .deb of given files: an ar archive of a version, a control and a data part.</summary>
internal static class DebForge
{
    public static byte[] Deb(params (string Path, byte[] Content)[] files)
    {
        using MemoryStream deb = new();
        deb.Write("!<arch>\n"u8);
        Part(deb, "debian-binary", "2.0\n"u8.ToArray());
        Part(deb, "control.tar", Tar(("./control", "Package: p\nVersion: 1\n"u8.ToArray())));
        Part(deb, "data.tar", Tar(files));
        return deb.ToArray();
    }

    private static byte[] Tar(params (string Path, byte[] Content)[] files)
    {
        using MemoryStream bytes = new();
        using (TarWriter tar = new(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string path, byte[] content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
            }
        }

        return bytes.ToArray();
    }

    private static void Part(MemoryStream deb, string name, byte[] content)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n");
        deb.Write(Encoding.ASCII.GetBytes(header));
        deb.Write(content);
        if (content.Length % 2 == 1)
        {
            deb.WriteByte((byte)'\n');
        }
    }
}
