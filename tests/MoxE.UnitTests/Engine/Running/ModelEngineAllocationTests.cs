using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.Kernels.Ops;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>The engine over a real model: its thread allocates nothing from one step to the next, whatever kind of step it is.</summary>
[Collection(nameof(EngineAllocationTests))]
public class ModelEngineAllocationTests
{
    /// <summary>A budget over steps in a row, as in <see cref="EngineAllocationTests"/>; admitting a request may allocate.</summary>
    private const int StepsInARow = 100;

    private const int ChunkTokens = 16;
    private const int Steps = 400;

    [Theory]
    [InlineData(WeightType.Float32)]
    [InlineData(WeightType.BFloat16)]
    [InlineData(WeightType.Int8)]
    [InlineData(WeightType.Int4)]
    public async Task Steps_InARow_AllocateNothing(WeightType type)
    {
        using RandomModel exported = new(type);
        using LoadedModel model = exported.Open(threads: 2);
        using MeteredRunner runner = new(model.Runner);
        EngineOptions options = new() { MaxStepTokens = ChunkTokens, OutputBufferTokens = 2 * Steps, MaxPrefillSlowdown = 1000 }; // no reader lags, and no chunk is cut to one token
        await using InferenceEngine engine = new(runner, FakeTokenText.Numbered(RandomModel.Vocabulary), options, TimeProvider.System, NullLogger<InferenceEngine>.Instance);
        engine.Start();
        await engine.Ready;

        int[] prompt = [.. Enumerable.Range(0, Steps * ChunkTokens).Select(i => i % RandomModel.Vocabulary)];
        await RunAsync(engine, TestEngine.Request(prompt, maxTokens: 1));
        await RunAsync(engine, TestEngine.Request([1, 2, 3], maxTokens: Steps), TestEngine.Request([4], maxTokens: Steps));
        await RunAsync(engine, TestEngine.Request([1, 2, 3], maxTokens: 2 * Steps), TestEngine.Request(prompt, maxTokens: 1));

        EngineAssert.NoSlotsRented(engine);
        Assert.All(Enum.GetValues<StepKind>(), kind => Assert.True(
            runner.LongestRun(kind) >= StepsInARow, $"at most {runner.LongestRun(kind)} of {runner.Count(kind)} {kind} steps in a row allocated nothing"));
    }

    private static Task RunAsync(InferenceEngine engine, params GenerationRequest[] requests) =>
        Task.WhenAll(requests.Select(request => engine.Submit(request).Generation!).ToArray().Select(stream => Task.Run(() => DrainAsync(stream))));

    private static async Task DrainAsync(Generation stream)
    {
        ArrayBufferWriter<char> text = new(1 << 16);
        while (await stream.WaitToReadAsync(default))
        {
            while (stream.TryRead(text, out _))
            {
                text.ResetWrittenCount();
            }
        }
    }

    /// <summary>What a step carries.</summary>
    private enum StepKind
    {
        Decode,
        Prompt,
        Mixed,
    }

    /// <summary>Passes steps on; counts how many of a kind allocated nothing on the engine's thread, from the start of one to the start of the next, while none of another kind did either.</summary>
    private sealed class MeteredRunner(IModelRunner inner) : IModelRunner
    {
        private readonly int[] _longest = new int[3];
        private readonly int[] _counts = new int[3];
        private StepKind _kind;
        private long _last;
        private readonly int[] _runs = new int[3];

        public ModelShape Shape => inner.Shape;

        public int SlotCount => inner.SlotCount;

        public StepBuffers Buffers => inner.Buffers;

        public int LongestRun(StepKind kind) => _longest[(int)kind];

        public int Count(StepKind kind) => _counts[(int)kind];

        public void Run(int tokens, int sequences, int logitRows)
        {
            StepKind kind = tokens == sequences ? StepKind.Decode : sequences == 1 ? StepKind.Prompt : StepKind.Mixed;
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (now == _last)
            {
                int run = ++_runs[(int)_kind];
                _longest[(int)_kind] = Math.Max(_longest[(int)_kind], run);
            }
            else
            {
                Array.Clear(_runs);
            }

            _counts[(int)kind]++;
            (_last, _kind) = (now, kind);
            inner.Run(tokens, sequences, logitRows);
        }

        public void ZeroSlot(int slot) => inner.ZeroSlot(slot);

        public void SaveSlot(int slot, Span<byte> destination) => inner.SaveSlot(slot, destination);

        public void LoadSlot(int slot, ReadOnlySpan<byte> source) => inner.LoadSlot(slot, source);

        public void Dispose()
        {
            // The model is its own owner's.
        }
    }
}
