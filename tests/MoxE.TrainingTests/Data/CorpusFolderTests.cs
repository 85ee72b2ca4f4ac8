using MoxE.Training;
using MoxE.Training.Data;

namespace MoxE.TrainingTests.Data;

public sealed class CorpusFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Read_SeveralFiles_TakesThemInOrdinalOrderWithTheirDocuments()
    {
        _folder.Write("b.txt", "third\r\n");
        _folder.Write("B.txt", "\uFEFFfirst\n\nstill first\n<|endoftext|>\n\n<|endoftext|>\nsecond <|endoftext|>\n");
        _folder.Write("c.jsonl", "{\"text\": \"fourth\\n\", \"note\": 1}\n\n{\"text\": \"\"}\n{\"text\": \"fifth\"}");
        _folder.Write("readme.md", "ignored");
        _folder.Write("inner/d.txt", "ignored");
        Assert.Equal(["first\n\nstill first", "second <|endoftext|>", "third", "fourth\n", "fifth"], CorpusFolder.Read(_folder.Path).Select(document => document.Text));
    }

    [Fact]
    public void Read_WhatJoinWrote_GivesTheDocuments()
    {
        _folder.Write("a.txt", TextDocuments.Join(["one\ntwo", "three"]));
        Assert.Equal(["one\ntwo", "three"], CorpusFolder.Read(_folder.Path).Select(document => document.Text));
    }

    [Theory]
    [InlineData("{\"text\": 3}", "text", "3", "string")]
    [InlineData("{\"txt\": \"a\"}", "text", "{\"txt\": \"a\"}")]
    [InlineData("[1]", "text", "[1]")]
    [InlineData("{\"text\": \"a\"", "JSON", "{\"text\": \"a\"")]
    [InlineData("{\"text\": \"\\ud800\"}", "surrogate", "ud800")]
    public void Read_BadJsonLine_NamesFileLineAndValue(string line, params string[] parts)
    {
        string path = _folder.Write("a.jsonl", "{\"text\": \"good\"}\n" + line + "\n");
        AssertFails([path, "line 2", .. parts]);
    }

    [Fact]
    public void Read_InvalidUtf8_NamesFileLineAndByte()
    {
        string path = _folder.Write("a.txt", [(byte)'a', (byte)'\n', (byte)'b', 0xFF, (byte)'\n']);
        AssertFails(path, "line 2", "0xFF", "column 2", "UTF-8");
    }

    [Fact]
    public void Read_NothingToRead_Fails()
    {
        AssertFails(_folder.Path, ".txt", ".jsonl");
        _folder.Write("a.txt", "\n<|endoftext|>\n");
        AssertFails(_folder.Path, "no document");
        Assert.Contains("missing", Assert.Throws<TrainingException>(() => CorpusFolder.Read(_folder["none"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fingerprint_ChangesWithNamesAndContents()
    {
        _folder.Write("a.txt", "one");
        string before = CorpusFolder.Fingerprint(_folder.Path);
        _folder.Write("note.md", "no text");
        Assert.Equal(before, CorpusFolder.Fingerprint(_folder.Path));
        File.Move(_folder["a.txt"], _folder["b.txt"]);
        string renamed = CorpusFolder.Fingerprint(_folder.Path);
        _folder.Write("b.txt", "two");
        Assert.Equal(3, new[] { before, renamed, CorpusFolder.Fingerprint(_folder.Path) }.Distinct().Count());
    }

    public void Dispose() => _folder.Dispose();

    private void AssertFails(params string[] parts)
    {
        string message = Assert.Throws<TrainingException>(() => CorpusFolder.Read(_folder.Path)).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
