using MoxE.Cli;
using MoxE.Cli.Ablation.Trials;

namespace MoxE.UnitTests.Cli.Ablation;

public sealed class TrainingLogTests : IDisposable
{
    private const string Step = """{"type":"step","step":1,"tokens":64,"tokens_per_second":null}""";
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void Read_StepsWithoutASpeed_GiveTheTokensAlone() => Assert.Equal(new TrainingLog(64, null), Read(Step));

    [Fact]
    public void Read_EvenNumberOfSpeeds_GivesTheMiddle() =>
        Assert.Equal(new TrainingLog(64, 15), Read(Step.Replace("null", "10", StringComparison.Ordinal), Step.Replace("null", "20", StringComparison.Ordinal)));

    [Theory]
    [InlineData("found no step", """{"type":"evaluation","step":1}""")]
    [InlineData(":2: no record", Step, "{")]
    [InlineData(":1: no record", "[]")]
    [InlineData(":1: no record", "{}")]
    [InlineData(":1: no record", """{"type":"step","step":1,"tokens":1.5,"tokens_per_second":1}""")]
    public void Read_BrokenLog_SaysWhere(string part, params string[] lines) =>
        Assert.Contains(part, Assert.Throws<CommandException>(() => Read(lines)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoLog_SaysThatTheTrainerShouldHaveWrittenIt() =>
        Assert.Contains("nowhere: the file is missing", Assert.Throws<CommandException>(() => TrainingLog.Read("nowhere")).Message, StringComparison.Ordinal);

    public void Dispose() => File.Delete(_path);

    private TrainingLog Read(params string[] lines)
    {
        File.WriteAllLines(_path, lines);
        return TrainingLog.Read(_path);
    }
}
