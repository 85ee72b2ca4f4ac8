using MoxE.Cli.Benchmarks.Serving.Scenarios;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

public class GapWatchTests
{
    [Fact]
    public void Gaps_SpanOfTime_AreThoseWithinOrThoseTouched()
    {
        GapWatch watch = new(1);
        watch.Piece(0, Seconds(1), null); // a request's first: no gap
        watch.Piece(0, Seconds(2), Seconds(1));
        watch.Piece(0, Seconds(5), Seconds(3));
        watch.Piece(0, Seconds(6), Seconds(1));
        watch.Piece(0, Seconds(9), Seconds(3));

        Assert.Equal([Seconds(1)], watch.Within(Seconds(0), Seconds(4)));
        Assert.Equal([Seconds(3), Seconds(1), Seconds(3)], watch.Touching(Seconds(4), Seconds(7)));
        Assert.Equal([Seconds(3)], watch.Touching(Seconds(2), Seconds(5))); // a gap that ends or begins at the border is not touched
    }

    [Fact]
    public async Task UntilEachBrings_SlowestStream_IsWaitedFor()
    {
        GapWatch watch = new(2);
        watch.Piece(0, Seconds(1), null);
        Task both = watch.UntilEachBringsAsync(2, CancellationToken.None);
        watch.Piece(0, Seconds(2), Seconds(1));
        watch.Piece(0, Seconds(3), Seconds(1));
        watch.Piece(1, Seconds(3), null);
        Assert.False(both.IsCompleted);

        watch.Piece(1, Seconds(4), Seconds(1));

        await both;
    }

    [Fact]
    public async Task UntilEachBrings_StreamThatFails_EndsTheWaiting()
    {
        GapWatch watch = new(1);
        Task waiting = watch.UntilEachBringsAsync(1, CancellationToken.None);

        watch.Fail(new InvalidOperationException("over"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        await Assert.ThrowsAsync<InvalidOperationException>(() => watch.UntilEachBringsAsync(1, CancellationToken.None));
    }

    private static TimeSpan Seconds(double value) => TimeSpan.FromSeconds(value);
}
