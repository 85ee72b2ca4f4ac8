using Microsoft.ML.OnnxRuntime;
using MoxE.Model.Folders;

namespace MoxE.Engine.Running;

/// <summary>
/// A model's fused graph on ONNX Runtime. State pools are bound once, each as input and as output; the ragged batch is
/// bound again only where its shape changed. Memory of inputs and outputs is the runner's own, so a step copies nothing.
/// </summary>
public sealed class OnnxModelRunner : IRecordingRunner
{
    private readonly StatePools _pools;
    private readonly SessionOptions _sessionOptions;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly StepBinding _plain;
    private readonly StepBinding? _withHidden; // an output that is not bound is not given out, which costs nothing
    private StepBinding _last;
    private readonly SlotUse _slotUse;
    private bool _disposed;

    /// <summary>Loads a graph.</summary>
    /// <param name="graphPath">model.onnx with its external data beside it.</param>
    /// <param name="shape">Sizes of the model.</param>
    /// <param name="layout">State tensors in the order of the graph's inputs.</param>
    /// <param name="options">Sizes of pools and steps.</param>
    /// <exception cref="ModelStepException">ONNX Runtime or an operator refuses the graph; the message says why.</exception>
    public OnnxModelRunner(string graphPath, ModelShape shape, StateLayout layout, RunnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxSequences, options.Slots);
        Shape = shape;
        SlotCount = options.Slots;
        _sessionOptions = SessionSettings.Create(options.Threads);
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
        _pools = new StatePools(layout, options.Slots);
        _slotUse = new SlotUse(options.Slots);
        _plain = _last = new StepBinding(_session, Buffers, layout, _pools, hidden: false);
        _withHidden = shape.EmbeddingSize > 0 ? new StepBinding(_session, Buffers, layout, _pools, hidden: true) : null;
    }

    /// <inheritdoc/>
    public ModelShape Shape { get; }

    /// <inheritdoc/>
    public int SlotCount { get; }

    /// <inheritdoc/>
    public StepBuffers Buffers { get; }

    /// <inheritdoc/>
    DebugTensors IRecordingRunner.Debug => _last.Debug;

    /// <inheritdoc/>
    public void Run(int tokens, int sequences, int logitRows)
    {
        Buffers.RequireFits(tokens, sequences, logitRows);
        _slotUse.RequireDifferent(Buffers.Slots[..sequences]);
        _last = Buffers.HiddenWanted ? _withHidden! : _plain;
        try
        {
            _session.RunWithBinding(_runOptions, _last.Bind(tokens, sequences, logitRows));
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelStepException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public void ZeroSlot(int slot) => _pools.Zero(slot);

    /// <inheritdoc/>
    public void SaveSlot(int slot, Span<byte> destination) => _pools.Save(slot, destination);

    /// <inheritdoc/>
    public void LoadSlot(int slot, ReadOnlySpan<byte> source) => _pools.Load(slot, source);

    /// <inheritdoc/>
    ReadOnlySpan<float> IRecordingRunner.StateOf(int tensor, int slot) => _pools.Slice(tensor, slot);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return; // native handles must not be released twice
        }

        _disposed = true;
        _plain.Dispose();
        _withHidden?.Dispose();
        _session.Dispose();
        _sessionOptions.Dispose();
        _runOptions.Dispose();
        _pools.Dispose();
        Buffers.Dispose();
    }
}
