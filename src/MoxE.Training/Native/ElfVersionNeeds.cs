using System.Buffers.Binary;
using System.Text;

namespace MoxE.Training.Native;

/// <summary>
/// The symbol versions a 64-bit little-endian ELF library needs of others (section SHT_GNU_verneed). A need marked weak
/// no longer stops the loader when the other library lacks it; that is safe only where no symbol is bound to it.
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2; // VER_FLG_WEAK
    private const int SectionHeaderBytes = 64;

    /// <summary>Marks each need of <paramref name="version"/> weak.</summary>
    /// <param name="elf">The library's bytes, changed in place.</param>
    /// <param name="version">As the dynamic linker names it, such as GLIBCXX_3.4.32.</param>
    /// <returns>How many needs were marked that were not before.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such ELF library.</exception>
    public static int MarkWeak(Span<byte> elf, string version)
    {
        try
        {
            return Mark(elf, Encoding.ASCII.GetBytes(version));
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("a table of the ELF library lies outside the file", exception);
        }
    }

    private static int Mark(Span<byte> elf, ReadOnlySpan<byte> version)
    {
        if (!elf.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF library");
        }

        int sections = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(elf[40..]));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);
        int marked = 0;
        for (int i = 0; i < count; i++)
        {
            Span<byte> header = elf.Slice(sections + (i * SectionHeaderBytes), SectionHeaderBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == VersionNeedSection)
            {
                int names = SectionOffset(elf, sections, BinaryPrimitives.ReadInt32LittleEndian(header[40..]));
                int libraries = BinaryPrimitives.ReadInt32LittleEndian(header[44..]);
                marked += MarkSection(elf, Offset(header), libraries, elf[names..], version);
            }
        }

        return marked;
    }

    // Verneed: version 2, count 2, file 4, first need 4, next library 4. Vernaux: hash 4, flags 2, index 2, name 4, next 4.
    private static int MarkSection(Span<byte> elf, int offset, int libraries, ReadOnlySpan<byte> names, ReadOnlySpan<byte> version)
    {
        int marked = 0;
        for (int library = 0; library < libraries; library++)
        {
            Span<byte> entry = elf[offset..];
            int needs = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            int need = offset + BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);
            for (int i = 0; i < needs; i++)
            {
                Span<byte> aux = elf[need..];
                ReadOnlySpan<byte> name = names[BinaryPrimitives.ReadInt32LittleEndian(aux[8..])..];
                ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(aux[4..]);
                if (name.StartsWith(version) && name[version.Length] == 0 && (flags & WeakFlag) == 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(aux[4..], (ushort)(flags | WeakFlag));
                    marked++;
                }

                need += BinaryPrimitives.ReadInt32LittleEndian(aux[12..]);
            }

            offset += BinaryPrimitives.ReadInt32LittleEndian(entry[12..]);
        }

        return marked;
    }

    private static int SectionOffset(ReadOnlySpan<byte> elf, int sections, int index) =>
        Offset(elf.Slice(sections + (index * SectionHeaderBytes), SectionHeaderBytes));

    private static int Offset(ReadOnlySpan<byte> header) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[24..]));
}
