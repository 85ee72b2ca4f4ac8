namespace MoxE.UnitTests.Architecture;

/// <summary>The image's cached restore layer names each project by hand; a new reference must not be forgotten there.</summary>
public class DockerfileTests
{
    private static string[] Lines => File.ReadAllLines(RepositoryTree.PathOf("Dockerfile"));

    [Fact]
    public void Restore_SeesEveryProjectTheServerReaches()
    {
        var expected = ProjectClosure.Of("MoxE.Server")
            .Select(name => $"COPY src/{name}/{name}.csproj src/{name}/packages.lock.json src/{name}/");
        Assert.Equal(expected, Lines.Where(line => line.Contains(".csproj ", StringComparison.Ordinal) && line.StartsWith("COPY", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Restore_ComesBeforeTheSources()
    {
        int restore = Array.FindIndex(Lines, line => line.Contains("dotnet restore", StringComparison.Ordinal));
        int sources = Array.IndexOf(Lines, "COPY src/ src/");
        Assert.InRange(restore, 0, sources - 1);
    }

    [Fact]
    public void Server_RunsAsTheAppUserAndGetsTheSignalItself()
    {
        Assert.Contains("USER $APP_UID", Lines);
        Assert.Contains("ENTRYPOINT [\"dotnet\", \"MoxE.Server.dll\"]", Lines);
    }
}
