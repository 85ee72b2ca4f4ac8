namespace MoxE.ServerTests.RealModel;

/// <summary>Clients that stop reading what they asked for.</summary>
[Collection(DefaultModelCollection.Name)]
public sealed class SlowReaderTests(DefaultModelServer model)
{
    private const int ShortTokens = 5;

    [Fact]
    public async Task Http_AClientThatStopsReading_PausesAloneAndLeavesNoSlotRented()
    {
        Recorded recorded = Recorded.All[1];
        Question shortOne = recorded.AsIds with { MaxTokens = ShortTokens };
        using RawStream slow = await RawStream.OpenAsync(model.Server.HttpAddress, LongRequest.Json);
        await slow.UntilFirstEventAsync();

        // Paused: a short request then takes as many steps as its own tokens, and none is taken for the slow reader.
        long steps;
        do
        {
            long before = model.Server.Status.Steps;
            await shortOne.AskAsync(model.Server, Way.Whole);
            steps = model.Server.Status.Steps - before;
        }
        while (steps > ShortTokens && model.Server.Status.Running == 1);

        Assert.Equal(ShortTokens, steps);
        Assert.Equal((1, 1), (model.Server.Status.Running, model.Server.Status.SlotsUsed));
        Assert.Equal(recorded.OutputText, await recorded.AsText.AskAsync(model.Server, Way.Streamed));

        slow.Dispose();
        model.Server.Until(status => status is { SlotsUsed: 0, Running: 0 });
    }
}
