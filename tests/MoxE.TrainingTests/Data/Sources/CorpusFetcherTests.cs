using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MoxE.Training;
using MoxE.Training.Data;
using MoxE.Training.Data.Sources;

namespace MoxE.TrainingTests.Data.Sources;

public sealed class CorpusFetcherTests : IDisposable
{
    private static readonly string Book = new('b', 500);
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task Fetch_GivenPackages_WritesTextsAndManifestOnce()
    {
        StandardText[] texts = [Bible(), Novels()];
        string[] debs = [_folder["novels_1_all.deb"], _folder["bible_2_all.deb"]];
        Assert.True(await CorpusFetcher.FetchAsync(texts, debs, _folder["corpus"], CancellationToken.None));
        Assert.Equal([Book, Book + "new", "A novel. It ends."], CorpusFolder.Read(_folder["corpus"]).Select(document => document.Text));
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["corpus/corpus.json"]));
        JsonElement entry = manifest.RootElement.GetProperty("texts")[0];
        Assert.Equal(("1.txt", texts[0].Sha256, 2), (entry.GetProperty("file").GetString(), entry.GetProperty("sha256").GetString(), entry.GetProperty("documents").GetInt32()));
        Assert.Equal(("bible", "2", texts[0].Package.Sha256), (entry.GetProperty("package").GetString(), entry.GetProperty("package_version").GetString(), entry.GetProperty("package_sha256").GetString()));

        Assert.False(await CorpusFetcher.FetchAsync(texts, [], _folder["corpus"], CancellationToken.None));
        _folder.Write("corpus/1.txt", "changed");
        Assert.True(await CorpusFetcher.FetchAsync(texts, debs, _folder["corpus"], CancellationToken.None));
    }

    [Fact]
    public async Task Fetch_OtherPackage_NamesBothHashes()
    {
        StandardText text = Bible() with { Package = new DebianPackage("bible", "2", new string('0', 64)) };
        await AssertFailsAsync(text, _folder["bible_2_all.deb"], Hash(_folder["bible_2_all.deb"]), new string('0', 64), "bible_2_all.deb");
    }

    [Fact]
    public async Task Fetch_OtherText_SaysSo()
    {
        StandardText text = Bible();
        await AssertFailsAsync(text with { Sha256 = new string('0', 64) }, _folder["bible_2_all.deb"], text.Sha256, "1.txt");
    }

    [Fact]
    public async Task Fetch_PackageWithoutTheFile_NamesIt() =>
        await AssertFailsAsync(Bible() with { Parts = ["xt.bzs"] }, _folder["bible_2_all.deb"], "xt.bzs");

    [Fact]
    public async Task Fetch_NoSuchFile_NamesIt() => await AssertFailsAsync(Bible(), _folder["bible_9_all.deb"], "bible_9_all.deb", "bible=2");

    [Fact]
    public async Task Fetch_BrokenPackage_SaysWhatTheToolSaid()
    {
        string path = _folder.Write("bible_3_all.deb", "no archive");
        await AssertFailsAsync(Bible() with { Package = new DebianPackage("bible", "3", Hash(path)) }, path, "dpkg-deb", "exit code 2");
    }

    [Fact]
    public async Task Run_MissingProgram_SaysWhatToDo()
    {
        TrainingException failure = await Assert.ThrowsAsync<TrainingException>(() =>
            ExternalTool.RunAsync("no-such-program", _folder.Path, "do without", (_, _) => Task.CompletedTask, CancellationToken.None));
        Assert.Contains("no-such-program cannot be run here", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("do without", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private StandardText Bible()
    {
        (byte[] oldIndex, byte[] oldData) = PackedText.ZText("<milestone/>", $"<div sID=\"1\" type=\"x-p\"/>{Book} <note>n</note>");
        (byte[] newIndex, byte[] newData) = PackedText.ZText("a scrap", Book + "new");
        string deb = _folder.Write("bible_2_all.deb", DebForge.Deb(
            ("./usr/m/ot.bzs", oldIndex), ("./usr/m/ot.bzz", oldData), ("./usr/m/nt.bzs", newIndex), ("./usr/m/nt.bzz", newData), ("./usr/m/other", "x"u8.ToArray())));
        return new StandardText(
            "1.txt", "title", "licence", new DebianPackage("bible", "2", Hash(deb)), TextHash($"{Book}\n<|endoftext|>\n{Book}new\n"), StandardCorpus.Texts[0].Parts, StandardCorpus.Books);
    }

    private StandardText Novels()
    {
        (byte[] index, byte[] data) = PackedText.RDatabase(("emma", ["A _novel._", "It ends."]));
        string deb = _folder.Write("novels_1_all.deb", DebForge.Deb(("./usr/lib/data/Rdata.rdx", index), ("./usr/lib/data/Rdata.rdb", data)));
        return new StandardText(
            "2.txt", "title", "licence", new DebianPackage("novels", "1", Hash(deb)), TextHash("A novel. It ends.\n"), StandardCorpus.Texts[1].Parts, StandardCorpus.Novels);
    }

    private static string TextHash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task AssertFailsAsync(StandardText text, string deb, params string[] parts)
    {
        TrainingException failure = await Assert.ThrowsAsync<TrainingException>(() => CorpusFetcher.FetchAsync([text], [deb], _folder["corpus"], CancellationToken.None));
        Assert.All(parts, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
    }
}
