using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using MoxE.Model;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.ServerTests.Harness;
using MoxE.TestKit;

namespace MoxE.ServerTests.Models;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly ModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ModelsAndVersions_FindsThoseWithAManifest()
    {
        _folder.Write("plain");
        _folder.Write("mine", 10);
        _folder.Write("mine", 2);
        _folder.WriteFile("mine/3/model.onnx", "no manifest yet");
        _folder.WriteFile("mine/notes/manifest.json", "no number");
        _folder.WriteFile("mine/007/manifest.json", "no plain number");
        _folder.WriteFile(".half/manifest.json", "a name no model has");
        _folder.WriteFile("empty/readme.txt", "no model");
        _folder.WriteFile("README.md", "no folder");
        Assert.Equal(["mine:2", "mine:10", "plain:1"], Ids(Catalog().Read()));
        Assert.Equal(Path.Combine(_folder.Root, "mine", "10"), Catalog().Read()[1].Folder);
    }

    [Fact]
    public void Read_AModelThatAlsoHasNumberedFolders_IsTheModel()
    {
        _folder.Write("mine");
        _folder.Write("mine", 2);
        Assert.Equal(["mine:1"], Ids(Catalog().Read()));
    }

    [Fact]
    public void Read_AFileOfAnotherLength_HasAnotherStamp()
    {
        _folder.Write("mine", content: "a");
        string before = Assert.Single(Catalog().Read()).Stamp;
        Assert.Equal(before, Assert.Single(Catalog().Read()).Stamp);
        _folder.Write("mine", content: "ab");
        Assert.NotEqual(before, Assert.Single(Catalog().Read()).Stamp);
        string after = Assert.Single(Catalog().Read()).Stamp;
        _folder.WriteFile("mine/vocab.json", "{}");
        Assert.NotEqual(after, Assert.Single(Catalog().Read()).Stamp);
    }

    [Theory]
    [InlineData("*", "a:1,b:1,c:1")]
    [InlineData("c, a", "a:1,c:1")]
    [InlineData("", "")]
    [InlineData("b,d", "b:1,d:1")]
    public void ReadWanted_ByNames_TakesThemAndThoseThatAreMissing(string load, string expected)
    {
        foreach (string name in new[] { "a", "b", "c" })
        {
            _folder.Write(name);
        }

        Assert.Equal(expected, string.Join(',', Ids(Catalog(options => options.Models.Load = load).ReadWanted())));
    }

    [Fact]
    public void Read_OneModelNamed_IsThatAloneUnderTheNameOfItsManifest()
    {
        _folder.Write("other");
        ModelLocation one = Assert.Single(Catalog(options => options.Model.Path = RepositoryPaths.BridgeModel).Read());
        Assert.Equal(("moxe-bridge", 1, RepositoryPaths.BridgeModel), (one.Name, one.Version, one.Folder));
        Assert.Equal("team/x", Assert.Single(Catalog(options => (options.Model.Path, options.Model.Name) = (RepositoryPaths.BridgeModel, "team/x")).Read()).Name);
    }

    [Fact]
    public void Read_OneModelWithABrokenManifest_IsCalledAsItsFolder()
    {
        _folder.Write("mine", "no JSON");
        Assert.Equal("mine", Assert.Single(Catalog(options => options.Model.Path = Path.Combine(_folder.Root, "mine")).Read()).Name);
    }

    [Fact]
    public void Read_NoSuchFolder_NamesTheOption()
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Catalog(options => options.Models.Path = "none-such").Read());
        Assert.StartsWith("MoxE:Models:Path is 'none-such': there is no such folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreVersionsThanAllowed_Refuses()
    {
        for (int version = 1; version <= ModelCatalog.MostVersions + 1; version++)
        {
            _folder.Write("mine", version);
        }

        Assert.Contains("holds 1001 versions of models; allowed are 1000", Assert.Throws<ModelFormatException>(() => Catalog().Read()).Message, StringComparison.Ordinal);
    }

    private static string[] Ids(IEnumerable<ModelLocation> locations) => [.. locations.Select(location => location.Id)];

    private ModelCatalog Catalog(Action<MoxEOptions>? change = null)
    {
        MoxEOptions options = new();
        options.Models.Path = _folder.Root;
        change?.Invoke(options);
        return new ModelCatalog(options, new Environs());
    }

    private sealed class Environs : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "";

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
