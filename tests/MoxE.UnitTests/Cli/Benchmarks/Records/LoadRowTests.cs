using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Serving.Clients;

namespace MoxE.UnitTests.Cli.Benchmarks.Records;

public class LoadRowTests
{
    [Fact]
    public void Of_Requests_CountsLatenciesOfWholeOnesAndTokensOfAll()
    {
        RequestRecord[] records =
        [
            new(Seconds(0), Seconds(0), Seconds(1), Seconds(3), 3, [Seconds(0.5), Seconds(1.5)], null),
            new(Seconds(1), Seconds(2), Seconds(5), Seconds(8), 2, [Seconds(3)], null), // a second late
            new(Seconds(2), Seconds(2), Seconds(9), Seconds(10), 1, [], "timeout"),
            new(Seconds(2), Seconds(2), null, Seconds(2), 0, [], "http 429"),
            new(Seconds(2), Seconds(2), null, Seconds(2), 0, [], "http 429"),
        ];

        LoadRow row = LoadRow.Of("http", "open", 1.5, 64, 16, records);

        Assert.Equal((5, 6L, 6L, 10.0), (row.Requests, row.Tokens, row.Pieces, row.Seconds));
        Assert.Equal((0.6, 0.2), (row.TokensPerSecond, row.RequestsPerSecond));
        Assert.Equal([("http 429", 2), ("timeout", 1)], row.Errors.Select(error => (error.Key, error.Value)));
        Assert.Equal(new LatencySummary(2, 1, 4, 4, 4), row.TimeToFirstToken); // from when it was due, not from when it was sent
        Assert.Equal(new LatencySummary(3, 1.5, 3, 3, 3), row.InterToken);
        Assert.Equal(new LatencySummary(2, 3, 7, 7, 7), row.Total);
        Assert.Equal(1, row.Lag!.Max);
    }

    [Fact]
    public void Of_Nothing_IsARowOfNothing()
    {
        LoadRow row = LoadRow.Of("grpc", "closed", 1, 1, 1, []);

        Assert.Equal((0, 0.0, 0.0, 0.0), (row.Requests, row.Seconds, row.TokensPerSecond, row.RequestsPerSecond));
        Assert.Null(row.TimeToFirstToken);
    }

    private static TimeSpan Seconds(double value) => TimeSpan.FromSeconds(value);
}
