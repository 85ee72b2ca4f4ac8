using MoxE.Cli.Benchmarks.Serving.Server;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

public class ServerCountersTests
{
    private const string Metrics = """
        # TYPE moxe_step_batch_size histogram
        moxe_step_batch_size_bucket{otel_scope_name="moxe",le="1"} 3 1763920000000
        moxe_step_batch_size_sum{otel_scope_name="moxe"} 24 1763920000000
        moxe_step_batch_size_count{otel_scope_name="moxe"} 12 1763920000000
        moxe_step_duration_seconds_sum{otel_scope_name="moxe"} 0.75 1763920000000
        moxe_step_duration_seconds_count 12

        """;

    [Fact]
    public void Parse_Metrics_AreRead()
    {
        Assert.Equal(new ServerCounters(12, 0.75, 24), ServerCounters.Parse(Metrics));
        Assert.Equal(new ServerCounters(2, 0.25, 4), new ServerCounters(12, 0.75, 24).Since(new ServerCounters(10, 0.5, 20)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("moxe_step_duration_seconds_sum 1\n")]
    public void Parse_MetricsOfAnotherServer_AreUnknown(string text) => Assert.Null(ServerCounters.Parse(text));
}
