using MoxE.Cli;
using MoxE.Cli.Programs;

namespace MoxE.UnitTests.Cli.Programs;

public sealed class ProgramPlacesTests : IDisposable
{
    private readonly DirectoryInfo _tree = Directory.CreateTempSubdirectory("moxe-trainer-places-");

    private string Tool => Path.Combine(_tree.FullName, "artifacts", "bin", "MoxE.Cli", "release");

    [Fact]
    public void Find_EachPlaceFilledInTurn_TakesTheFirstOfItsOrder()
    {
        Touch("MoxE.Serving.sln");
        Directory.CreateDirectory(Path.Combine(_tree.FullName, "src", "MoxE.Training"));
        ProgramCommand source = Find();
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

    [Fact]
    public void Find_ServerThatIsNotBuilt_IsNotBuiltByTheTool()
    {
        Touch("MoxE.Serving.sln");
        Directory.CreateDirectory(Path.Combine(_tree.FullName, "src", "MoxE.Server"));
        ProgramPlaces places = new(CompanionProgram.Server, null, Tool);
        Assert.Contains("MOXE_SERVER", Assert.Throws<CommandException>(places.Find).Message, StringComparison.Ordinal);

        string built = Touch("artifacts/bin/MoxE.Server/release/MoxE.Server.dll");
        Assert.Equal(["exec", built], places.Find().Arguments);
    }

    public void Dispose() => _tree.Delete(recursive: true);

    private ProgramCommand Find(string? named = null) => new ProgramPlaces(CompanionProgram.Trainer, named, Tool).Find();

    private string Touch(string name)
    {
        string path = Path.Combine(_tree.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
