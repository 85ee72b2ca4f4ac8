using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.Engine.Streams;

namespace MoxE.UnitTests.Engine.Streams;

public sealed class OutputPipeTests : IDisposable
{
    private readonly WorkSignal _signal = new(new EngineClock(new FakeTimeProvider()));
    private readonly ArrayBufferWriter<char> _text = new();

    public void Dispose() => _signal.Dispose();

    [Fact]
    public async Task WaitToReadAsync_PublishedLater_CompletesOffTheWriter()
    {
        OutputPipe pipe = Create(4);
        TaskCompletionSource waits = new();
        Task<int> reader = Task.Run(async () =>
        {
            ValueTask<bool> wait = pipe.WaitToReadAsync(default);
            waits.SetResult();
            Assert.True(await wait);
            return Environment.CurrentManagedThreadId;
        });
        await waits.Task;
        Thread writer = new(() => Write(pipe, 1, "x"));
        writer.Start();
        writer.Join();
        Assert.NotEqual(writer.ManagedThreadId, await reader);
        Assert.True(pipe.TryRead(_text, out TokenUpdate update));
        Assert.Equal(new TokenUpdate(1, 1, FinishReason.None), update);
    }

    [Fact]
    public async Task WaitToReadAsync_TokenCancelled_ThrowsAndCanWaitAgain()
    {
        OutputPipe pipe = Create(4);
        using CancellationTokenSource cancel = new();
        ValueTask<bool> wait = pipe.WaitToReadAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pipe.WaitToReadAsync(cancel.Token));
        wait = pipe.WaitToReadAsync(default);
        Write(pipe, 1, "x");
        Assert.True(await wait);
        Assert.False(pipe.CancelRequested);
    }

    [Fact]
    public async Task WaitToReadAsync_AfterTheLastUpdate_IsFalse()
    {
        OutputPipe pipe = Create(4);
        pipe.Publish(-1, 0, FinishReason.Stop);
        Assert.True(await pipe.WaitToReadAsync(default));
        Assert.True(pipe.TryRead(_text, out _));
        Assert.False(await pipe.WaitToReadAsync(default));
        Assert.False(pipe.TryRead(_text, out _));
    }

    [Fact]
    public void HasRoomOrPauses_ReaderLags_ClosesAtTheLimitAndTheReaderWakesTheEngine()
    {
        OutputPipe pipe = Create(3);
        for (int token = 0; token < 3; token++)
        {
            Assert.True(pipe.HasRoomOrPauses());
            Write(pipe, token, "ab");
        }

        Assert.False(pipe.HasRoomOrPauses());
        Thread engine = new(() => _signal.Wait(long.MaxValue));
        engine.Start();
        Assert.True(pipe.TryRead(_text, out _));
        Assert.True(engine.Join(TimeSpan.FromSeconds(30)), "the reader did not wake the engine");
        Assert.True(pipe.HasRoomOrPauses());
    }

    [Fact]
    public void Publish_ClosingUpdateInAFullPipe_Fits()
    {
        OutputPipe pipe = Create(1);
        Write(pipe, 7, "ab");
        Assert.False(pipe.HasRoomOrPauses());
        pipe.Hold("c");
        pipe.Publish(-1, 1, FinishReason.Failed, new EngineError(EngineErrorKind.StepFailed, "no"));
        Assert.True(pipe.TryRead(_text, out _));
        Assert.True(pipe.TryRead(_text, out TokenUpdate last));
        Assert.Equal(new TokenUpdate(-1, 1, FinishReason.Failed), last);
        Assert.Equal("abc", new string(_text.WrittenSpan));
        Assert.Equal("no", pipe.Error?.Message);
        Assert.Equal(1, pipe.CompletionTokens);
    }

    [Fact]
    public async Task TwoThreads_ManyTokens_ArriveWholeAndInOrder()
    {
        const int Tokens = 20_000;
        OutputPipe pipe = Create(8);
        Thread writer = new(() =>
        {
            for (int token = 0; token < Tokens; token++)
            {
                while (!pipe.HasRoomOrPauses())
                {
                    _signal.Wait(long.MaxValue);
                }

                string text = "0123456789"[..(token % 10)];
                pipe.Hold(text);
                pipe.Publish(token, text.Length, token == Tokens - 1 ? FinishReason.Length : FinishReason.None);
            }
        });
        writer.Start();
        int next = 0;
        while (await pipe.WaitToReadAsync(default))
        {
            while (pipe.TryRead(_text, out TokenUpdate update))
            {
                Assert.Equal(next, update.TokenId);
                Assert.Equal("0123456789"[..(next++ % 10)], new string(_text.WrittenSpan));
                _text.ResetWrittenCount();
            }
        }

        writer.Join();
        Assert.Equal(Tokens, next);
    }

    [Fact]
    public void TryRead_DetailsThroughAWrappingRing_EachComesWithItsToken()
    {
        OutputPipe pipe = Create(3);
        for (int token = 0; token < 20; token++)
        {
            TokenDetail? detail = token % 2 == 0 ? new TokenDetail(-token, [], null) : null;
            pipe.Publish(token, 0, FinishReason.None, detail: detail);
            if (token >= 2)
            {
                Assert.True(pipe.TryRead(_text, out TokenUpdate update));
                Assert.Equal((token - 2, token % 2 == 0 ? (float?)(2 - token) : null), (update.TokenId, update.Detail?.LogProb));
            }
        }
    }

    [Fact]
    public void TryRead_Detail_IsNotKeptAlive()
    {
        OutputPipe pipe = Create(3);
        WeakReference detail = PublishDetail(pipe);
        ReadOne(pipe);
        GC.Collect();
        Assert.False(detail.IsAlive);
        GC.KeepAlive(pipe);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference PublishDetail(OutputPipe pipe)
    {
        TokenDetail detail = new(-1, [], null);
        pipe.Publish(1, 0, FinishReason.None, detail: detail);
        return new WeakReference(detail);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadOne(OutputPipe pipe)
    {
        Assert.True(pipe.TryRead(_text, out TokenUpdate update));
        Assert.NotNull(update.Detail);
    }

    private static void Write(OutputPipe pipe, int token, string text)
    {
        pipe.Hold(text);
        pipe.Publish(token, text.Length, FinishReason.None);
    }

    private OutputPipe Create(int maxTokens) => new(_signal, maxTokens, charsPerToken: 10, maxHeld: 0);
}
