using System.IO.Compression;
using System.Xml.Linq;
using MoxE.ClientTests.Harness;
using MoxE.TestKit;

namespace MoxE.ClientTests.Library;

/// <summary><c>dotnet pack</c> of the client, opened.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moxe-client-package-");

    [Fact]
    public async Task Pack_TheClient_HoldsReadmeDocsAndOneDependency()
    {
        string project = Path.Combine(RepositoryPaths.Root, "src", "MoxE.Client");
        await ToolRun.OfAsync("dotnet", "pack", project, "-c", BuildFolder.Configuration, "--no-build", "--nologo", "-o", _folder.FullName);

        string package = Assert.Single(Directory.GetFiles(_folder.FullName, "*.nupkg"));
        await using ZipArchive archive = await ZipFile.OpenReadAsync(package);
        Assert.Superset(
            new HashSet<string> { "README.md", "lib/net10.0/MoxE.Client.dll", "lib/net10.0/MoxE.Client.xml", "MoxE.Client.nuspec" },
            archive.Entries.Select(entry => entry.FullName).ToHashSet());
        using StreamReader readme = new(await archive.GetEntry("README.md")!.OpenAsync());
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(project, "README.md")), await readme.ReadToEndAsync());

        await using Stream nuspec = await archive.GetEntry("MoxE.Client.nuspec")!.OpenAsync();
        XElement[] facts = [.. XElement.Load(nuspec).Descendants()];
        string Fact(string name) => facts.Single(fact => fact.Name.LocalName == name).Value;
        Assert.Equal(("MoxE.Client", "README.md"), (Fact("id"), Fact("readme")));
        Assert.Equal(["Microsoft.Extensions.AI.Abstractions"], facts.Where(fact => fact.Name.LocalName == "dependency").Select(fact => (string)fact.Attribute("id")!));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
