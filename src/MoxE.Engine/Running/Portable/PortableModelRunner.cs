using Microsoft.ML.OnnxRuntime;
using MoxE.Model.Folders;

namespace MoxE.Engine.Running.Portable;

/// <summary>
/// A model's portable graph on ONNX Runtime: the same ragged step as the fused graph's runner takes, run as rectangles of
/// sequences with equally many tokens. Values agree with the fused graph up to rounding; they may differ in the last bits
/// with the batch, the chunks and the number of threads, since standard operators promise no order of additions.
/// </summary>
public sealed class PortableModelRunner : IRecordingRunner
{
    private const int Sides = 2;
    private readonly SessionOptions _sessionOptions;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly RunPlan _plan;
    private readonly RunRows _rows;
    private readonly StepBuffers _run;
    private readonly BatchStates _states;
    private readonly RunBinding[] _bindings; // [hidden or not, side]
    private readonly DebugTensors _debug;
    private readonly SlotUse _slotUse;
    private readonly int[] _slots;
    private bool _disposed;

    /// <summary>Loads a graph.</summary>
    /// <param name="graphPath">model.onnx with its external data beside it.</param>
    /// <param name="shape">Sizes of the model.</param>
    /// <param name="layout">State tensors in the order of the graph's inputs.</param>
    /// <param name="options">Sizes of slots and steps, and what runs them.</param>
    /// <exception cref="ModelStepException">ONNX Runtime refuses the graph, or the execution provider is not in this build; the message says why.</exception>
    public PortableModelRunner(string graphPath, ModelShape shape, StateLayout layout, RunnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxSequences, options.Slots);
        Shape = shape;
        SlotCount = options.Slots;
        _sessionOptions = SessionSettings.CreatePortable(options.Threads, options.ExecutionProvider);
        try
        {
            _session = new InferenceSession(graphPath, _sessionOptions);
        }
        catch (OnnxRuntimeException exception)
        {
            _sessionOptions.Dispose();
            throw new ModelStepException($"{graphPath} cannot be loaded: {exception.Message}", exception);
        }

        Buffers = new StepBuffers(shape, options.MaxTokens, options.MaxSequences, options.MaxLogitRows);
        _run = new StepBuffers(shape, options.MaxTokens, options.MaxSequences, options.MaxLogitRows);
        _plan = new RunPlan(options.MaxSequences);
        _rows = new RunRows(options.MaxTokens, options.MaxLogitRows);
        _states = new BatchStates(layout, options.Slots, options.MaxSequences);
        bool[] hidden = shape.EmbeddingSize > 0 ? [false, true] : [false];
        _bindings = [.. hidden.SelectMany(wanted => Enumerable.Range(0, Sides).Select(side => new RunBinding(_session, _run, layout, _states.Side(side), _states.Side(1 - side), wanted)))];
        _debug = new DebugTensors(_session, options.MaxTokens);
        _slotUse = new SlotUse(options.Slots);
        _slots = new int[options.MaxSequences];
    }

    /// <inheritdoc/>
    public ModelShape Shape { get; }

    /// <inheritdoc/>
    public int SlotCount { get; }

    /// <inheritdoc/>
    public StepBuffers Buffers { get; }

    /// <inheritdoc/>
    DebugTensors IRecordingRunner.Debug => _debug;

    /// <inheritdoc/>
    public void Run(int tokens, int sequences, int logitRows)
    {
        Buffers.RequireFits(tokens, sequences, logitRows);
        _slotUse.RequireDifferent(Buffers.Slots[..sequences]);
        foreach (int row in Buffers.LogitRows[..logitRows])
        {
            if ((uint)row >= (uint)tokens)
            {
                throw new ModelStepException($"'logit_rows' holds {row}; 0 to {tokens - 1} are allowed.");
            }
        }

        _plan.Make(Buffers.RowStarts[..(sequences + 1)], Buffers.Slots[..sequences]);
        foreach (TokenRun run in _plan.Runs)
        {
            Run(run, tokens, Buffers.LogitRows[..logitRows]);
        }
    }

    /// <inheritdoc/>
    public void ZeroSlot(int slot) => _states.Slots().Zero(slot);

    /// <inheritdoc/>
    public void SaveSlot(int slot, Span<byte> destination) => _states.Slots().Save(slot, destination);

    /// <inheritdoc/>
    public void LoadSlot(int slot, ReadOnlySpan<byte> source) => _states.Slots().Load(slot, source);

    /// <inheritdoc/>
    ReadOnlySpan<float> IRecordingRunner.StateOf(int tensor, int slot) => _states.Slots().Slice(tensor, slot);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return; // native handles must not be released twice
        }

        _disposed = true;
        foreach (RunBinding binding in _bindings)
        {
            binding.Dispose();
        }

        _session.Dispose();
        _sessionOptions.Dispose();
        _runOptions.Dispose();
        _debug.Dispose();
        _states.Dispose();
        _run.Dispose();
        Buffers.Dispose();
    }

    private void Run(TokenRun run, int stepTokens, ReadOnlySpan<int> logitRows)
    {
        // 1. The sequences' rows, one sequence behind the other.
        _rows.Begin();
        for (int b = 0; b < run.Sequences; b++)
        {
            int sequence = _plan[run.First + b];
            int first = Buffers.RowStarts[sequence] + run.Offset;
            _slots[b] = Buffers.Slots[sequence];
            _rows.Add(first, run.Length);
            Buffers.TokenIds.Slice(first, run.Length).CopyTo(_run.TokenIds[(b * run.Length)..]);
        }

        // 2. Their logits; a run without any computes those of one row.
        ReadOnlySpan<int> wanted = _rows.Wanted(logitRows, _run.LogitRows);
        if (wanted.IsEmpty)
        {
            _run.LogitRows[0] = 0;
        }

        // 3. The graph.
        _states.Take(_slots.AsSpan(0, run.Sequences));
        RunBinding binding = _bindings[(Buffers.HiddenWanted ? Sides : 0) + _states.Current];
        try
        {
            _session.RunWithBinding(_runOptions, binding.Bind(run.Sequences, run.Length, Math.Max(1, wanted.Length)));
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelStepException(exception.Message, exception);
        }

        // 4. Results to their places in the step.
        _states.Advance();
        for (int index = 0; index < wanted.Length; index++)
        {
            _run.Logits(index).CopyTo(Buffers.Logits(wanted[index]));
        }

        CopyRouting(stepTokens);
        for (int row = 0; Buffers.HiddenWanted && row < _rows.StepRows.Length; row++)
        {
            _run.Hidden(row).CopyTo(Buffers.Hidden(_rows.StepRows[row]));
        }

        _debug.Scatter(binding.Debug, _rows.StepRows);
    }

    private void CopyRouting(int stepTokens)
    {
        ReadOnlySpan<int> rows = _rows.StepRows;
        int each = Shape.ExpertsPerToken;
        for (int layer = 0; layer < Shape.LayerCount; layer++)
        {
            Scatter(_run.Experts(layer, rows.Length), Buffers.Experts(layer, stepTokens), rows, each);
            Scatter(_run.Weights(layer, rows.Length), Buffers.Weights(layer, stepTokens), rows, each);
            Scatter(_run.Entropy(layer, rows.Length), Buffers.Entropy(layer, stepTokens), rows, 1);
            if (Shape.HasDifficulty)
            {
                Scatter(_run.Difficulty(layer, rows.Length), Buffers.Difficulty(layer, stepTokens), rows, 1);
            }
        }
    }

    private static void Scatter<T>(ReadOnlySpan<T> from, Span<T> to, ReadOnlySpan<int> rows, int width)
    {
        for (int row = 0; row < rows.Length; row++)
        {
            from.Slice(row * width, width).CopyTo(to.Slice(rows[row] * width, width));
        }
    }
}
