using System.Buffers.Binary;
using System.Text;
using MoxE.Training.Native;

namespace MoxE.TrainingTests.Native;

public sealed class ElfVersionNeedsTests
{
    private const string Wanted = "GLIBCXX_3.4.32";

    [Fact]
    public void MarkWeak_LibraryThatNeedsTheVersion_ChangesThatFlagAlone()
    {
        byte[] elf = Library("GLIBCXX_3.4.30", Wanted, "CXXABI_1.3.13");
        byte[] before = [.. elf];

        Assert.Equal(1, ElfVersionNeeds.MarkWeak(elf, Wanted));

        int[] changed = [.. Enumerable.Range(0, elf.Length).Where(i => elf[i] != before[i])];
        Assert.Equal([FlagsOffset(1)], changed);
        Assert.Equal(2, elf[changed[0]]);
    }

    [Fact]
    public void MarkWeak_Twice_FindsNothingTheSecondTime()
    {
        byte[] elf = Library(Wanted);
        ElfVersionNeeds.MarkWeak(elf, Wanted);
        Assert.Equal(0, ElfVersionNeeds.MarkWeak(elf, Wanted));
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.3")]
    [InlineData("GLIBCXX_3.4.320")]
    public void MarkWeak_OtherVersionOfLikeName_IsLeftAlone(string other)
    {
        byte[] elf = Library(other);
        Assert.Equal(0, ElfVersionNeeds.MarkWeak(elf, Wanted));
    }

    [Fact]
    public void MarkWeak_NotAnElfLibrary_Throws() =>
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MarkWeak(new byte[200], Wanted));

    [Fact]
    public void MarkWeak_CutOffAnywhere_ThrowsOrFindsNothing()
    {
        byte[] elf = Library("GLIBCXX_3.4.30", Wanted);
        for (int length = 0; length < elf.Length; length++)
        {
            byte[] part = elf[..length];
            try
            {
                ElfVersionNeeds.MarkWeak(part, Wanted);
            }
            catch (InvalidDataException)
            {
                // the only exception allowed
            }
        }
    }

    // Header 64 bytes; one library's needs, 16 bytes each, after its own 16; two section headers; the names.
    private const int NeedsOffset = 64;

    private static int FlagsOffset(int need) => NeedsOffset + 16 + (16 * need) + 4;

    private static byte[] Library(params string[] versions)
    {
        int sections = NeedsOffset + 16 + (16 * versions.Length);
        int names = sections + 128;
        byte[] elf = new byte[names + 1 + versions.Sum(v => v.Length + 1)];
        "\u007fELF\u0002\u0001"u8.CopyTo(elf);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(40), (ulong)sections);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(60), 2);

        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(NeedsOffset), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(NeedsOffset + 2), (ushort)versions.Length);
        BinaryPrimitives.WriteInt32LittleEndian(elf.AsSpan(NeedsOffset + 8), 16);
        int name = 1;
        for (int i = 0; i < versions.Length; i++)
        {
            Span<byte> need = elf.AsSpan(NeedsOffset + 16 + (16 * i), 16);
            BinaryPrimitives.WriteInt32LittleEndian(need[8..], name);
            BinaryPrimitives.WriteInt32LittleEndian(need[12..], i + 1 < versions.Length ? 16 : 0);
            Encoding.ASCII.GetBytes(versions[i]).CopyTo(elf.AsSpan(names + name));
            name += versions[i].Length + 1;
        }

        Section(elf.AsSpan(sections, 64), type: 0x6ffffffe, offset: NeedsOffset, link: 1, info: 1);
        Section(elf.AsSpan(sections + 64, 64), type: 3, offset: names, link: 0, info: 0);
        return elf;
    }

    private static void Section(Span<byte> header, uint type, int offset, int link, int info)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)offset);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], link);
        BinaryPrimitives.WriteInt32LittleEndian(header[44..], info);
    }
}
