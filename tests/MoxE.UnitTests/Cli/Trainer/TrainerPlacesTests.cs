using MoxE.Cli;
using MoxE.Cli.Trainer;

namespace MoxE.UnitTests.Cli.Trainer;

public sealed class TrainerPlacesTests : IDisposable
{
    private readonly DirectoryInfo _tree = Directory.CreateTempSubdirectory("moxe-trainer-places-");

    private string Tool => Path.Combine(_tree.FullName, "artifacts", "bin", "MoxE.Cli", "release");

    [Fact]
    public void Find_EachPlaceFilledInTurn_TakesTheFirstOfItsOrder()
    {
        Touch("MoxE.Serving.sln");
        Directory.CreateDirectory(Path.Combine(_tree.FullName, "src", "MoxE.Training"));
        TrainerCommand source = Find();
        Assert.Equal(["run", "-c", "Release", "--project", Path.Combine(_tree.FullName, "src", "MoxE.Training"), "--"], source.Arguments);

        string debug = Touch("artifacts/bin/MoxE.Training/debug/MoxE.Training.dll");
        Assert.Equal(["exec", debug], Find().Arguments);
        string release = Touch("artifacts/bin/MoxE.Training/release/MoxE.Training");
        Assert.Equal((release, 0), (Find().Program, Find().Arguments.Count));
        string beside = Touch("artifacts/bin/MoxE.Cli/release/trainer/MoxE.Training");
        Assert.Equal(beside, Find().Program);
        string named = Touch("elsewhere/mine");
        Assert.Equal(named, Find(named).Program);
    }

    [Fact]
    public void Find_NamedFileMissing_LooksNowhereElse()
    {
        Touch("artifacts/bin/MoxE.Cli/release/trainer/MoxE.Training");

        Assert.Contains("MOXE_TRAINER: found \"nowhere\"", Assert.Throws<CommandException>(() => Find("nowhere")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _tree.Delete(recursive: true);

    private TrainerCommand Find(string? named = null) => new TrainerPlaces(named, Tool).Find();

    private string Touch(string name)
    {
        string path = Path.Combine(_tree.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
