using MoxE.Training.Runs.Batches;

namespace MoxE.TrainingTests.Runs;

public sealed class WindowSourceTests
{
    [Fact]
    public void RandomWindows_ManySteps_ReachEveryPlaceAndNoOther()
    {
        var source = new RandomWindows(length: 20, rows: 8, window: 4, seed: 1);

        long[] starts = [.. Enumerable.Range(1, 200).SelectMany(step => source.Next(step)).Select(window => window.Start)];

        Assert.Equal(Enumerable.Range(0, 16).Select(start => (long)start), starts.Distinct().Order());
        Assert.All(Enumerable.Range(0, 16), start => Assert.InRange(starts.Count(found => found == start), 60, 140)); // 100 expected
    }

    [Fact]
    public void RandomWindows_SameStep_SameWindows()
    {
        Assert.Equal(new RandomWindows(1000, 4, 10, 9).Next(77), new RandomWindows(1000, 4, 10, 9).Next(77));
        Assert.NotEqual(new RandomWindows(1000, 4, 10, 9).Next(77), new RandomWindows(1000, 4, 10, 9).Next(78));
        Assert.NotEqual(new RandomWindows(1000, 4, 10, 9).Next(77), new RandomWindows(1000, 4, 10, 8).Next(77));
    }

    [Fact]
    public void RowStreams_WithoutResets_ReadOnAndBeginAgainAtTheEnd()
    {
        var source = new RowStreams(length: 21, rows: 2, window: 5, seed: 1, resetProbability: 0);

        Window[][] windows = [.. Enumerable.Range(1, 4).Select(source.Next)];

        Assert.Equal([new(0, true), new(5, false), new(10, false), new(15, false)], windows.Select(step => step[0]));
        Assert.Equal([new(8, true), new(13, false), new(0, true), new(5, false)], windows.Select(step => step[1])); // 18 + 5 + 1 > 21
    }

    [Fact]
    public void RowStreams_WithResets_BeginAfreshThatOftenAtAnyPlace()
    {
        var source = new RowStreams(length: 100_000, rows: 4, window: 5, seed: 1, resetProbability: 0.25);
        long[] before = [.. source.Positions];
        List<long> places = [];
        for (int step = 1; step <= 500; step++)
        {
            Window[] windows = source.Next(step);
            for (int row = 0; row < 4; row++)
            {
                Assert.True(windows[row].IsFresh || windows[row].Start == before[row]);
                if (windows[row].IsFresh && step > 1)
                {
                    places.Add(windows[row].Start);
                }
            }

            before = [.. source.Positions];
        }

        Assert.InRange(places.Count, 425, 575); // 500 expected
        Assert.InRange(places.Average(), 44_000, 56_000);
    }

    [Fact]
    public void RowStreams_Restored_GoOnAlike()
    {
        var straight = new RowStreams(500, 3, 7, 2, 0.2);
        for (int step = 1; step <= 9; step++)
        {
            straight.Next(step);
        }

        var restored = new RowStreams(500, 3, 7, 2, 0.2);
        restored.Restore(straight.Positions);

        Assert.Equal(straight.Next(10), restored.Next(10));
        Assert.Equal(straight.Positions, restored.Positions);
    }

    [Fact]
    public void Read_Windows_TargetsAreTheNextTokens()
    {
        var tokens = new ArrayTokens(10, 11, 12, 13, 14, 15);

        var batch = TokenBatch.Read(tokens, [new Window(3, true), new Window(0, false)], length: 2);

        Assert.Equal([13, 14, 10, 11], batch.Inputs.data<long>().ToArray());
        Assert.Equal([14, 15, 11, 12], batch.Targets.data<long>().ToArray());
        Assert.Equal([2, 2], batch.Inputs.shape);
    }
}
