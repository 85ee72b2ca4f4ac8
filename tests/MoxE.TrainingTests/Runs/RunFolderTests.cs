using MoxE.Training;
using MoxE.Training.Runs.Checkpoints;

namespace MoxE.TrainingTests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Create_FolderWithFiles_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(_temp["run"]);
        File.WriteAllText(_temp["run/notes"], "mine");

        var exception = Assert.Throws<TrainingException>(() => RunFolder.Create(_temp["run"]));

        Assert.Contains("--resume", exception.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_temp["run/notes"]));
    }

    [Fact]
    public void Open_NoCheckpoint_IsRefused()
    {
        Assert.Throws<TrainingException>(() => RunFolder.Open(_temp["nothing"]));
        Directory.CreateDirectory(_temp["run/checkpoints/step-000004.partial"]);
        Assert.Throws<TrainingException>(() => RunFolder.Open(_temp["run"]));
    }

    [Fact]
    public void Save_ManySteps_KeepsTheNewest()
    {
        var folder = RunFolder.Create(_temp["run"]);
        foreach (int step in (int[])[999_998, 999_999, 1_000_000, 1_000_001])
        {
            folder.Save(step, keep: 2, path => File.WriteAllText(Path.Combine(path, "step"), $"{step}"));
        }

        Assert.Equal("1000001", File.ReadAllText(Path.Combine(folder.Newest!, "step")));
        Assert.Equal(["step-1000000", "step-1000001"], Names());
    }

    [Fact]
    public void Save_DiskFull_RemovesThePartsAndNamesTheLastGoodCheckpoint()
    {
        var folder = RunFolder.Create(_temp["run"]);
        folder.Save(1, 1, path => File.WriteAllText(Path.Combine(path, "model"), "old"));

        var exception = Assert.Throws<TrainingException>(() => folder.Save(2, 1, path =>
        {
            File.WriteAllText(Path.Combine(path, "model"), "half");
            throw new IOException("No space left on device");
        }));

        Assert.Equal($"{folder.PathOf(2)}: the checkpoint could not be written: No space left on device; the last good checkpoint is {folder.PathOf(1)}", exception.Message);
        Assert.Equal(["step-000001"], Names());
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder.Newest!, "model")));
    }

    [Fact]
    public void Save_DeviceIsFull_IsReportedAlike()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        var folder = RunFolder.Create(_temp["run"]);

        var exception = Assert.Throws<TrainingException>(() => folder.Save(2, 1, path =>
        {
            File.CreateSymbolicLink(Path.Combine(path, "model"), "/dev/full");
            using FileStream stream = File.OpenWrite(Path.Combine(path, "model"));
            stream.Write(new byte[100]);
            stream.Flush();
        }));

        Assert.Contains("there is no checkpoint yet", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public void SaveBest_DiskFull_KeepsTheOldBest()
    {
        var folder = RunFolder.Create(_temp["run"]);
        folder.SaveBest(path => File.WriteAllText(Path.Combine(path, "model"), "old"));

        Assert.Throws<TrainingException>(() => folder.SaveBest(_ => throw new IOException("No space left on device")));

        Assert.Equal("old", File.ReadAllText(Path.Combine(folder.Best, "model")));
    }

    [Fact]
    public void SaveBest_Again_ReplacesIt()
    {
        var folder = RunFolder.Create(_temp["run"]);
        folder.SaveBest(path => File.WriteAllText(Path.Combine(path, "old"), ""));
        folder.SaveBest(path => File.WriteAllText(Path.Combine(path, "new"), ""));

        Assert.Equal(["new"], Directory.GetFiles(folder.Best).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_AfterAKill_RemovesWhatIsUnfinished()
    {
        var folder = RunFolder.Create(_temp["run"]);
        folder.Save(3, 1, _ => { });
        Directory.CreateDirectory(_temp["run/checkpoints/step-000004.partial"]);
        Directory.CreateDirectory(_temp["run/best.partial"]);

        Assert.Equal(folder.PathOf(3), RunFolder.Open(_temp["run"]).Newest);
        Assert.Equal(["step-000003"], Names());
        Assert.False(Directory.Exists(_temp["run/best.partial"]));
    }

    private string[] Names() => [.. Directory.GetDirectories(_temp["run/checkpoints"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
