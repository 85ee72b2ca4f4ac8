using MoxE.Training;
using MoxE.Training.Data.TokenFiles;

namespace MoxE.TrainingTests.Data.TokenFiles;

public sealed class TokenFileTests : IDisposable
{
    private const int HeaderBytes = 72;
    private static readonly string Hash = new('a', 64);
    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData(2048, 2)]
    [InlineData(65536, 2)]
    [InlineData(65537, 4)]
    public void Read_WhatWasWritten_GivesItBack(int vocabulary, int idBytes)
    {
        int[][] documents = [[.. Enumerable.Range(0, 10_000).Select(i => i * 7919 % vocabulary)], [vocabulary - 1], [], [0, 1]];
        string path = Write(vocabulary, documents);
        Assert.Equal(HeaderBytes + 10_003 * idBytes + 4 * 8, new FileInfo(path).Length);
        using var file = TokenFile.Open(path);
        Assert.Equal((vocabulary, 10_003L, 4L, Hash), (file.VocabularySize, file.Length, file.Documents, file.TokenizerHash));
        Assert.Equal([0, 10_000, 10_001, 10_001], Enumerable.Range(0, 4).Select(i => file.DocumentStart(i)));
        long[] all = new long[10_003];
        file.Read(0, all);
        Assert.Equal(documents.SelectMany(ids => ids).Select(id => (long)id), all);
        long[] middle = new long[5_001];
        file.Read(4_999, middle);
        Assert.Equal(all[4_999..10_000], middle);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(3, 1)]
    [InlineData(0, 4)]
    [InlineData(long.MaxValue, 1)]
    public void Read_BeyondTheEnds_Throws(long start, int count)
    {
        using var file = TokenFile.Open(Write(10, [1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(start, new long[count]));
        file.Read(3, []);
    }

    [Fact]
    public void DocumentStart_BeyondTheEnds_Throws()
    {
        using var file = TokenFile.Open(Write(10, [1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.DocumentStart(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.DocumentStart(-1));
    }

    [Fact]
    public void Read_IdBeyondTheVocabulary_NamesItsPlace()
    {
        string path = Write(10, [1, 2, 3]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[HeaderBytes + 2] = 10;
        File.WriteAllBytes(path, bytes);
        using var file = TokenFile.Open(path);
        file.Read(2, new long[1]);
        AssertSays(() => file.Read(0, new long[3]), path, "id 1", "found 10", "0 to 9");
    }

    [Theory]
    [InlineData(0, "no token file")]
    [InlineData(8, "version")]
    [InlineData(15, "vocabulary")]
    [InlineData(16, "bytes an id")]
    [InlineData(56, "header tells")]
    [InlineData(63, "ids")]
    public void Open_DamagedHeader_SaysWhat(int at, string part)
    {
        string path = Write(10, [1, 2, 3]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at] ^= 0x80;
        File.WriteAllBytes(path, bytes);
        AssertSays(() => TokenFile.Open(path).Dispose(), path, part);
    }

    [Fact]
    public void Open_CutOffOrTooLong_SaysHowManyBytes()
    {
        byte[] bytes = File.ReadAllBytes(Write(10, [1, 2, 3]));
        string path = _folder.Write("cut", bytes[..^1]);
        AssertSays(() => TokenFile.Open(path).Dispose(), path, $"found {bytes.Length - 1} bytes", $"{bytes.Length}");
        AssertSays(() => TokenFile.Open(_folder.Write("long", [.. bytes, 0])).Dispose(), "long");
        AssertSays(() => TokenFile.Open(_folder.Write("short", bytes[..20])).Dispose(), "short");
        AssertSays(() => TokenFile.Open(_folder["none"]).Dispose(), "missing");
    }

    [Fact]
    public void Write_NotCompleted_LeavesNothing()
    {
        using (TokenFileWriter writer = new(_folder["a.tokens"], 10, Hash))
        {
            writer.Add([1]);
            Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add([10]));
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private string Write(int vocabulary, params int[][] documents)
    {
        using TokenFileWriter writer = new(_folder["a.tokens"], vocabulary, Hash);
        foreach (int[] document in documents)
        {
            writer.Add(document);
        }

        writer.Complete();
        return _folder["a.tokens"];
    }

    private static void AssertSays(Action action, params string[] parts)
    {
        string message = Assert.Throws<TrainingException>(action).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
