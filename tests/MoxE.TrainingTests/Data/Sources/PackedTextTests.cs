using MoxE.Training;
using MoxE.Training.Data.Sources;

namespace MoxE.TrainingTests.Data.Sources;

public sealed class PackedTextTests
{
    [Fact]
    public void ZText_Blocks_ComeInTheOrderOfTheIndex()
    {
        (byte[] index, byte[] data) = PackedText.ZText("In the beginning", "", "“λόγος”");
        Assert.Equal(["In the beginning", "", "“λόγος”"], ZText.Read(index, data, "ot"));
    }

    [Fact]
    public void ZText_Damaged_NamesTheBlock()
    {
        (byte[] index, byte[] data) = PackedText.ZText("one", "two");
        AssertFails(() => ZText.Read(index, data[..^5], "ot").ToArray(), "ot: block 1", "bytes");
        AssertFails(() => ZText.Read(index[..^1], data, "ot").ToArray(), "ot.bzs", "23");
        data[^11] ^= 0xFF; // the zlib header of the second block
        AssertFails(() => ZText.Read(index, data, "ot").ToArray(), "ot: block 1");
    }

    [Fact]
    public void RDatabase_Vectors_ComeInTheOrderOfTheIndex()
    {
        (byte[] index, byte[] data) = PackedText.RDatabase(("zeta", ["It is a truth", "", "£5 a year", "naïve"]), ("alpha", []));
        (string Name, string[] Lines)[] read = [.. RDatabase.Read(index, data, "R")];
        Assert.Equal(["zeta", "alpha"], read.Select(value => value.Name));
        Assert.Equal(["It is a truth", "", "£5 a year", "naïve"], read[0].Lines);
        Assert.Empty(read[1].Lines);
    }

    [Fact]
    public void RDatabase_Damaged_SaysWhere()
    {
        (byte[] index, byte[] data) = PackedText.RDatabase(("emma", ["a line", "another"]));
        AssertFails(() => RDatabase.Read(index, data[..^1], "R").ToArray(), "R.rdx: emma");
        AssertFails(() => RDatabase.Read(data, data, "R").ToArray(), "R.rdx", "compressed");
        data[3]++;
        AssertFails(() => RDatabase.Read(index, data, "R").ToArray(), "R.rdb: emma");
    }

    [Fact]
    public void RSerialization_CutOffAnywhere_FailsInWords()
    {
        byte[] bytes = new RWriter().ListHead(1, named: true).Strings(["a", null, "c"]).Names(["x"], first: true).ToBytes();
        RList list = Assert.IsType<RList>(RSerialization.Read(bytes, "R"));
        Assert.Equal(["x"], list.Names);
        Assert.Equal(["a", "", "c"], Assert.IsType<string[]>(list.Items[0]));
        Assert.All(Enumerable.Range(0, bytes.Length), length => AssertFails(() => RSerialization.Read(bytes[..length], "R"), "R: byte"));
    }

    [Fact]
    public void RSerialization_OtherThings_AreRefused()
    {
        AssertFails(() => RSerialization.Read(new RWriter().Int(14).Int(0).ToBytes(), "R"), "type 14");
        AssertFails(() => RSerialization.Read(new RWriter().Int(16).Int(int.MaxValue).ToBytes(), "R"), "length");
        RWriter deep = new();
        for (int i = 0; i < 100; i++)
        {
            deep.ListHead(1, named: false);
        }

        AssertFails(() => RSerialization.Read(deep.Int(254).ToBytes(), "R"), "levels");
    }

    [Fact]
    public void Unwrap_HardWrappedLines_GivesALineAParagraph() =>
        Assert.Equal(
            "EMMA\nEmma, _handsome,_ and rich,  with\nVOLUME I".Replace("_", "", StringComparison.Ordinal),
            HardWrappedText.Unwrap(["", "  EMMA", "", "", "Emma, _handsome,_", "  and rich,  with ", " ", "VOLUME I"]));

    private static void AssertFails(Func<object?> read, params string[] parts)
    {
        string message = Assert.Throws<TrainingException>(read).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
