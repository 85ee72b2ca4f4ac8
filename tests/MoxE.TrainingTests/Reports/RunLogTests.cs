using System.Text.Json;
using MoxE.Training;
using MoxE.Training.Plots;
using MoxE.Training.Reports;
using MoxE.Training.Runs.Records;

namespace MoxE.TrainingTests.Reports;

public sealed class RunLogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Files => [JsonlLog.FileName, CsvLog.StepsFile, CsvLog.EvaluationsFile];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void JsonlLog_StepAndEvaluation_AreTheseLines()
    {
        Records.Run(new JsonlLog(), Records.Start(_folder.Path), last: 2);

        string[] lines = File.ReadAllLines(_folder.File(JsonlLog.FileName));
        Assert.Equal(3, lines.Length);
        Assert.Equal(
            """{"type":"step","step":2,"tokens":128,"loss":4,"cross_entropy":3.5,"learning_rate":0.001,"gradient_norm":0.75,"tokens_per_second":5000,"seconds":1"""
            + ""","layers":[{"z":0.1,"load_balance":0.2,"difficulty":0.3,"group":0.4},{"z":1E-09,"load_balance":2,"difficulty":0,"group":0}]}""",
            lines[1]);
        Assert.Equal(
            """{"type":"evaluation","step":2,"tokens":128,"loss":2.5,"perplexity":12.182493960703473,"bits_per_byte":null,"predicted_tokens":1000,"is_best":false,"seconds":1"""
            + ""","layers":[{"expert_shares":[0.25,0.75],"mean_entropy":0.9,"mean_difficulty":0.5},{"expert_shares":[1,0],"mean_entropy":0.1,"mean_difficulty":null}]}""",
            lines[2]);
    }

    [Fact]
    public void CsvLog_StepAndEvaluation_AreTheseLines()
    {
        Records.Run(new CsvLog(), Records.Start(_folder.Path), last: 3);

        Assert.Equal(
            """
            step,tokens,loss,cross_entropy,learning_rate,gradient_norm,tokens_per_second,seconds,layer0_z,layer0_load_balance,layer0_difficulty,layer0_group,layer1_z,layer1_load_balance,layer1_difficulty,layer1_group
            1,64,4.5,4,0.001,0.75,5000,0.5,0.1,0.2,0.3,0.4,1E-09,2,0,0
            2,128,4,3.5,0.001,0.75,5000,1,0.1,0.2,0.3,0.4,1E-09,2,0,0
            3,192,3.8333333333333335,3.3333333333333335,0.001,0.75,5000,1.5,0.1,0.2,0.3,0.4,1E-09,2,0,0

            """,
            File.ReadAllText(_folder.File(CsvLog.StepsFile)));
        Assert.Equal(
            """
            step,tokens,loss,perplexity,bits_per_byte,predicted_tokens,is_best,seconds,layer0_mean_entropy,layer0_mean_difficulty,layer0_share0,layer0_share1,layer1_mean_entropy,layer1_mean_difficulty,layer1_share0,layer1_share1
            2,128,2.5,12.182493960703473,NaN,1000,0,1,0.9,0.5,0.25,0.75,0.1,,1,0

            """,
            File.ReadAllText(_folder.File(CsvLog.EvaluationsFile)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Started_Resumed_EqualsAnUninterruptedRun(string file)
    {
        using var whole = new TempFolder();
        Records.Run(Logs(), Records.Start(whole.Path), last: 8);
        Records.Run(Logs(), Records.Start(_folder.Path), last: 7);

        Records.Run(Logs(), Records.Start(_folder.Path, firstStep: 5), last: 8);

        Assert.Equal(File.ReadAllText(whole.File(file)), File.ReadAllText(_folder.File(file)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Started_ResumedAfterATornLine_EqualsAnUninterruptedRun(string file)
    {
        using var whole = new TempFolder();
        Records.Run(Logs(), Records.Start(whole.Path), last: 8);
        Records.Run(Logs(), Records.Start(_folder.Path), last: 4);
        string path = _folder.File(file);
        File.AppendAllText(path, File.ReadAllLines(path)[^1][..9]);

        Records.Run(Logs(), Records.Start(_folder.Path, firstStep: 5), last: 8);

        Assert.Equal(File.ReadAllText(whole.File(file)), File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Started_NewRun_EmptiesOldLogs(string file)
    {
        using var whole = new TempFolder();
        Records.Run(Logs(), Records.Start(whole.Path), last: 2);
        Records.Run(Logs(), Records.Start(_folder.Path), last: 8);

        Records.Run(Logs(), Records.Start(_folder.Path), last: 2);

        Assert.Equal(File.ReadAllText(whole.File(file)), File.ReadAllText(_folder.File(file)));
    }

    [Fact]
    public void Step_Written_IsInTheFileAtOnce()
    {
        var log = new JsonlLog();
        log.Started(Records.Start(_folder.Path));

        log.Step(Records.Step(1));

        Assert.EndsWith("}\n", File.ReadAllText(_folder.File(JsonlLog.FileName)), StringComparison.Ordinal);
        log.Dispose();
    }

    [Fact]
    public void Started_ResumedOverAnotherModelsTable_IsRefused()
    {
        File.WriteAllText(_folder.File(CsvLog.StepsFile), "step,tokens\n1,64\n");

        var failure = Assert.Throws<TrainingException>(() => new CsvLog().Started(Records.Start(_folder.Path, firstStep: 5)));

        Assert.Contains("line 1 of", failure.Message, StringComparison.Ordinal);
        Assert.Contains(CsvLog.StepsFile, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Started_ResumedOverOtherText_IsRefused()
    {
        File.WriteAllText(_folder.File(JsonlLog.FileName), "{\"step\":1}\nhello\n");

        var failure = Assert.Throws<TrainingException>(() => new JsonlLog().Started(Records.Start(_folder.Path, firstStep: 5)));

        Assert.Contains("line 2 of", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_FullDisk_NamesTheFile()
    {
        if (!File.Exists("/dev/full"))
        {
            return; // Only Linux has a disk that is always full.
        }

        File.CreateSymbolicLink(_folder.File(JsonlLog.FileName), "/dev/full");
        using var log = new JsonlLog();
        log.Started(Records.Start(_folder.Path));

        var failure = Assert.Throws<TrainingException>(() => log.Step(Records.Step(1)));

        Assert.Contains(JsonlLog.FileName, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Started_FolderThatIsMissing_NamesTheFile()
    {
        var failure = Assert.Throws<TrainingException>(() => new JsonlLog().Started(Records.Start(_folder.File("none"))));

        Assert.Contains(Path.Combine("none", JsonlLog.FileName), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunHistory_ReadBack_EqualsTheRecords()
    {
        Records.Run(new CsvLog(), Records.Start(_folder.Path), last: 4);

        RunHistory history = RunHistory.Read(_folder.Path);

        StepRecord[] steps = [.. Enumerable.Range(1, 4).Select(Records.Step)];
        Assert.Equal(JsonSerializer.Serialize(steps), JsonSerializer.Serialize(history.Steps));
        Assert.Equal([.. new[] { 2, 4 }.Select(step => RecordJson.Of(Records.Evaluation(step)))], history.Evaluations.Select(RecordJson.Of));
    }

    [Fact]
    public void RunHistory_LineStillBeingWritten_IsLeftOut()
    {
        Records.Run(new CsvLog(), Records.Start(_folder.Path), last: 4);
        File.AppendAllText(_folder.File(CsvLog.StepsFile), "5,320,3.");

        Assert.Equal(4, RunHistory.Read(_folder.Path).Steps.Count);
    }

    [Fact]
    public void CompositeLog_OneFailsAtTheEnd_TellsTheOthersAndThrows()
    {
        var heard = new List<string>();
        var log = new CompositeLog(new Hearing(heard, "a", fails: true), new Hearing(heard, "b", fails: false));

        var failure = Assert.Throws<TrainingException>(() => log.Finished(new RunResult(RunEnd.Completed, 1, 64, 1, null, null)));

        Assert.Equal("a", failure.Message);
        Assert.Equal(["a", "b"], heard);
    }

    private static CompositeLog Logs() => new(new JsonlLog(), new CsvLog());

    private sealed class Hearing(List<string> heard, string name, bool fails) : IRunLog
    {
        public void Started(RunStart start) => heard.Add(name);

        public void Step(StepRecord record) => heard.Add(name);

        public void Evaluation(EvaluationRecord record) => heard.Add(name);

        public void Finished(RunResult result)
        {
            heard.Add(name);
            if (fails)
            {
                throw new TrainingException(name);
            }
        }
    }
}
