using System.Diagnostics;
using MoxE.Cli.Programs;

namespace MoxE.UnitTests.Cli.Trainer;

public class ForwardedVerbTests
{
    [Theory]
    [InlineData("train", "config.json", "--out", "runs/a")]
    [InlineData("train", "--help")]
    [InlineData("data", "@corpus", "--", "-x")]
    [InlineData("tokenizer", "train", "two words", "", "*", "$HOME", "\"'")]
    [InlineData("plot", "run")]
    [InlineData("plot-ablation", "folder")]
    [InlineData("train-check")]
    public async Task Run_TrainersVerb_GetsAllArgumentsUnchangedAndGivesTheExitCode(params string[] args)
    {
        using FakeTrainer trainer = new("for argument in \"$@\"; do printf '[%s]\\n' \"$argument\"; done > \"$here/args\"; exit 7");

        CliRun run = await CliRun.Of(trainer.Places, args);

        Assert.Equal(new CliRun(7, "", ""), run);
        Assert.Equal(args.Select(arg => $"[{arg}]"), trainer.Lines("args"));
    }

    [Fact]
    public async Task Run_NoTrainer_SaysWhereOneMayBe()
    {
        CliRun run = await CliRun.Of(new ProgramPlaces(CompanionProgram.Trainer, null, Path.GetTempPath()), "train");

        run.AssertFailed("MOXE_TRAINER", Path.Combine(Path.GetTempPath(), "trainer"), "artifacts/bin/MoxE.Training/release");
    }

    [Fact]
    public async Task Run_TrainerThatCannotStart_SaysWhich()
    {
        string notExecutable = Path.GetTempFileName();
        try
        {
            (await CliRun.Of(new ProgramPlaces(CompanionProgram.Trainer, notExecutable, ""), "train")).AssertFailed($"{notExecutable}: the trainer cannot be started");
        }
        finally
        {
            File.Delete(notExecutable);
        }
    }

    [Theory]
    [InlineData("train")]
    [InlineData("data")]
    [InlineData("tokenizer")]
    [InlineData("plot")]
    [InlineData("plot-ablation")]
    [InlineData("train-check")]
    public async Task Run_Help_ListsTheTrainersVerbs(string verb) => Assert.Matches($@"\n  {verb} +\S.* \(trainer\)", (await CliRun.Of("--help")).Out);

    [Fact]
    public async Task Run_Sigterm_ReachesTheTrainerWhoseEndIsAwaited()
    {
        using FakeTrainer trainer = new("trap 'echo caught; kill $!; exit 5' TERM; sleep 600 & echo ready; wait");
        ProcessStartInfo start = new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "moxe.dll"), "train"]) { RedirectStandardOutput = true };
        start.Environment[CompanionProgram.Trainer.Variable] = trainer.Program;
        using Process tool = Process.Start(start)!;
        Assert.Equal("ready", await tool.StandardOutput.ReadLineAsync());

        using Process kill = Process.Start("sh", ["-c", $"kill -TERM {tool.Id}"]);

        Assert.Equal("caught", await tool.StandardOutput.ReadLineAsync());
        await tool.WaitForExitAsync();
        Assert.Equal(5, tool.ExitCode);
    }
}
