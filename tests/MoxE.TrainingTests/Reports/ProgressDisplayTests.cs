using Microsoft.Extensions.Time.Testing;
using MoxE.Training;
using MoxE.Training.Reports;
using MoxE.Training.Runs.Records;

namespace MoxE.TrainingTests.Reports;

public sealed class ProgressDisplayTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Step_NoTerminal_WritesALineEveryTenSeconds()
    {
        ProgressDisplay display = Started(steps: 100);
        for (int step = 1; step <= 12; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            display.Step(Records.Step(step) with { CrossEntropy = 3 });
        }

        Assert.Equal(
            """
            training 1,234,567 parameters, steps 1 to 100 of 64 tokens
            step 1/100  3:18 left  loss 3.000  lr 1.00e-3  5,000 tokens/s
            step 6/100  3:08 left  loss 3.000  lr 1.00e-3  5,000 tokens/s
            step 11/100  2:58 left  loss 3.000  lr 1.00e-3  5,000 tokens/s

            """,
            _error.ToString());
    }

    [Fact]
    public void Step_ResumedRun_TimesOnlyItsOwnSteps()
    {
        var display = new ProgressDisplay(Context());
        display.Started(Records.Start("", firstStep: 91));
        _time.Advance(TimeSpan.FromSeconds(1000));

        display.Step(Records.Step(91) with { CrossEntropy = 3 });

        Assert.Contains("step 91/100  2:30:00 left", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluation_NoTerminal_WritesALineAtOnceAndShowsItLater()
    {
        ProgressDisplay display = Started(steps: 4);
        display.Evaluation(Records.Evaluation(4) with { BitsPerByte = 1.25 });
        display.Step(Records.Step(4));

        Assert.Contains(
            "step 4  held-out loss 2.5000, perplexity 12.18, 1.2500 bits/byte, least expert share 0.0 %, best so far\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("  held-out 2.500  ", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunEnd.Completed, "done: 100 steps, 6,400 tokens in 1:01:01, best held-out loss 2.5000 at step 80\n")]
    [InlineData(RunEnd.StoppedEarly, "stopped early, the held-out loss no longer fell: 100 steps, 6,400 tokens in 1:01:01, best held-out loss 2.5000 at step 80\n")]
    [InlineData(RunEnd.Interrupted, "interrupted, everything is saved: 100 steps, 6,400 tokens in 1:01:01, best held-out loss 2.5000 at step 80\n")]
    [InlineData(RunEnd.Failed, "failed: 100 steps, 6,400 tokens in 1:01:01, best held-out loss 2.5000 at step 80\n")]
    public void Finished_AnyEnd_SaysHowItWas(object end, string line)
    {
        Started(steps: 100).Finished(new RunResult((RunEnd)end, 100, 6400, 3661, 80, 2.5));

        Assert.EndsWith("tokens\n" + line, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_Terminal_DrawsABarAtMostFiveTimesASecond()
    {
        var display = new ProgressDisplay(Context(terminal: true));
        display.Started(Records.Start("", steps: 10));
        for (int step = 1; step <= 9; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            display.Step(Records.Step(step));
        }

        string drawn = _error.ToString();
        Assert.Contains("step 1/10", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("step 2/10", drawn, StringComparison.Ordinal);
        Assert.Contains("step 3/10", drawn, StringComparison.Ordinal);
        Assert.Contains("━", drawn, StringComparison.Ordinal);

        display.Finished(new RunResult(RunEnd.Completed, 10, 640, 1, null, null));
        Assert.EndsWith("done: 10 steps, 640 tokens in 0:01\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnyCall_TerminalClosed_GoesOnInSilence(bool terminal)
    {
        using var writer = new ClosableWriter();
        var display = new ProgressDisplay(new TrainerContext(TextWriter.Null, writer, _time, terminal));
        display.Started(Records.Start(""));
        display.Step(Records.Step(1));
        writer.IsClosed = true;
        _time.Advance(TimeSpan.FromMinutes(1));

        display.Step(Records.Step(2));
        Assert.Equal(1, writer.Refused);

        display.Evaluation(Records.Evaluation(2));
        display.Finished(new RunResult(RunEnd.Completed, 2, 128, 1, null, null));
        Assert.Equal(1, writer.Refused); // Not tried again.
    }

    private ProgressDisplay Started(int steps)
    {
        var display = new ProgressDisplay(Context());
        display.Started(Records.Start("", steps: steps));
        return display;
    }

    private TrainerContext Context(bool terminal = false) => new(TextWriter.Null, _error, _time, terminal);

    private sealed class ClosableWriter : StringWriter
    {
        public bool IsClosed { get; set; }

        public int Refused { get; private set; }

        public override void Write(char value) => Check();

        public override void Write(string? value) => Check();

        public override void WriteLine(string? value) => Check();

        private void Check()
        {
            if (IsClosed)
            {
                Refused++;
                throw new IOException("Input/output error");
            }
        }
    }
}
