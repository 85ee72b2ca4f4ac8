using Microsoft.Extensions.Time.Testing;
using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

public class LoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task OpenLoop_ServerThatDoesNotAnswer_StillGetsEachRequestWhenItIsDue()
    {
        TaskCompletionSource[] arrived = [new(), new(), new()];
        TaskCompletionSource answer = new();
        OpenLoop loop = new(Runner(async (number, _, trace, stop) =>
        {
            arrived[number].SetResult();
            await answer.Task.WaitAsync(stop);
            trace.Piece();
            return null;
        }), Prompts(), _time);

        Task<IReadOnlyList<RequestRecord>> run = loop.RunAsync([Seconds(0), Seconds(1), Seconds(4), Seconds(5)], new LoadShape(3, null, 2, 2), CancellationToken.None);
        await arrived[0].Task.WaitAsync(Patience);
        Assert.False(arrived[1].Task.IsCompleted);
        _time.Advance(Seconds(1));
        await arrived[1].Task.WaitAsync(Patience);
        Assert.False(arrived[2].Task.IsCompleted);
        _time.Advance(Seconds(3));
        await arrived[2].Task.WaitAsync(Patience);
        _time.Advance(Seconds(6));
        answer.SetResult();

        IReadOnlyList<RequestRecord> records = await run.WaitAsync(Patience);
        Assert.Equal([Seconds(0), Seconds(1), Seconds(4)], records.Select(record => record.Due));
        Assert.Equal([Seconds(10), Seconds(9), Seconds(6)], records.Select(record => record.TimeToFirstToken!.Value)); // a closed loop would have seen 10 and then nothing
        Assert.All(records, record => Assert.Equal(TimeSpan.Zero, record.Lag));
    }

    [Fact]
    public async Task Run_RequestThatIsSentLate_CountsFromWhenItWasDue()
    {
        LoadClock clock = new(_time);
        _time.Advance(Seconds(5));

        RequestRecord record = await Runner((_, _, trace, _) =>
        {
            trace.Piece();
            return Task.FromResult<string?>(null);
        }).RunAsync(Prompts().Next(1, 1), clock, Seconds(2), null, CancellationToken.None);

        Assert.Equal((Seconds(3), Seconds(3), Seconds(3)), (record.Lag, record.TimeToFirstToken, record.Total));
    }

    [Fact]
    public async Task Run_RequestWithoutAnEnd_TimesOut()
    {
        TaskCompletionSource sent = new();
        Task<RequestRecord> run = Runner(async (_, _, _, stop) =>
        {
            sent.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(stop);
            return null;
        }).RunAsync(Prompts().Next(1, 1), new LoadClock(_time), null, null, CancellationToken.None);
        await sent.Task.WaitAsync(Patience);

        _time.Advance(Seconds(100));

        RequestRecord record = await run.WaitAsync(Patience);
        Assert.Equal(("timeout", Seconds(100)), (record.Error, record.Ended));
    }

    [Fact]
    public async Task ClosedLoop_Clients_NeverSendMoreThanTheyAre()
    {
        int running = 0, most = 0;
        TaskCompletionSource three = new();
        ClosedLoop loop = new(Runner(async (_, call, trace, stop) =>
        {
            Assert.Equal((5, 7), (call.Prompt.Count, call.MaxTokens));
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 3)
            {
                three.TrySetResult();
            }

            await three.Task.WaitAsync(Patience, stop);
            Interlocked.Decrement(ref running);
            trace.Usage(2);
            return null;
        }), Prompts(), _time);

        IReadOnlyList<RequestRecord> records = await loop.RunAsync(3, new LoadShape(20, null, 5, 7), CancellationToken.None).WaitAsync(Patience);

        Assert.Equal((20, 3), (records.Count, most));
        Assert.Equal(40, records.Sum(record => record.Tokens));
    }

    [Fact]
    public async Task ClosedLoop_TimeIsOver_SendsNoMore()
    {
        ClosedLoop loop = new(Runner((number, _, _, _) =>
        {
            _time.Advance(Seconds(2));
            return Task.FromResult<string?>(number == 1 ? "http 429" : null);
        }), Prompts(), _time);

        IReadOnlyList<RequestRecord> records = await loop.RunAsync(1, new LoadShape(1000, Seconds(5), 1, 1), CancellationToken.None);

        Assert.Equal([null, "http 429", null], records.Select(record => record.Error)); // at 0, 2 and 4 seconds
    }

    [Fact]
    public void Prompts_Seed_AreTheSameAndNeverTwiceTheSame()
    {
        PromptSource one = Prompts(), again = Prompts();
        GenerationCall[] calls = [.. Enumerable.Range(0, 50).Select(_ => one.Next(8, 1))];

        Assert.Equal(calls.Select(call => string.Join(',', call.Prompt)), Enumerable.Range(0, 50).Select(_ => string.Join(',', again.Next(8, 1).Prompt)));
        Assert.Equal(50, calls.Select(call => string.Join(',', call.Prompt)).Distinct().Count());
        Assert.All(calls, call => Assert.All(call.Prompt, id => Assert.InRange(id, 0, 299)));
    }

    private static PromptSource Prompts() => new(300, 1, seed: 5);

    private RequestRunner Runner(Func<int, GenerationCall, StreamTrace, CancellationToken, Task<string?>> answer) => new(new ScriptedClient(answer), Seconds(100), _time);

    private static TimeSpan Seconds(double value) => TimeSpan.FromSeconds(value);

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var found && found == seen ? value : found;
        }
    }
}
