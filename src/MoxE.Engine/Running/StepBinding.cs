using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;
using MoxE.Model.Folders;

namespace MoxE.Engine.Running;

/// <summary>
/// The ragged batch, its results and the state pools as tensors of a fused graph, over the memory of <see cref="StepBuffers"/>
/// and <see cref="StatePools"/>. Pools are bound once, each as input and as output; the rest again where its shape changed.
/// </summary>
internal sealed unsafe class StepBinding : IDisposable
{
    private readonly OrtIoBinding _binding;
    private readonly NativeTensor _tokenIds;
    private readonly NativeTensor _rowStarts;
    private readonly NativeTensor _slots;
    private readonly NativeTensor _logitRows;
    private readonly StepOutputs _outputs;
    private readonly List<NativeTensor> _states = [];

    /// <param name="session">The graph.</param>
    /// <param name="buffers">The batch.</param>
    /// <param name="layout">The states' names and sizes.</param>
    /// <param name="pools">The states.</param>
    /// <param name="hidden">Whether the hidden states are given out.</param>
    public StepBinding(InferenceSession session, StepBuffers buffers, StateLayout layout, StatePools pools, bool hidden)
    {
        _binding = session.CreateIoBinding();
        _tokenIds = new("token_ids", buffers.TokenIdsPointer, TensorElementType.Int64, 1, isOutput: false);
        _rowStarts = new("row_starts", buffers.RowStartsPointer, TensorElementType.Int32, 1, isOutput: false);
        _slots = new("slots", buffers.SlotsPointer, TensorElementType.Int32, 1, isOutput: false);
        _logitRows = new("logit_rows", buffers.LogitRowsPointer, TensorElementType.Int32, 1, isOutput: false);
        _outputs = new StepOutputs(buffers, hidden);
        Debug = new DebugTensors(session, buffers.MaxTokens);
        for (int index = 0; index < layout.Tensors.Count; index++)
        {
            StateTensor tensor = layout.Tensors[index];
            long[] shape = [pools.Slots, .. tensor.Shape.Select(size => (long)size)];
            foreach ((string name, bool isOutput) in new[] { (tensor.Name, false), (tensor.OutputName, true) })
            {
                var state = new NativeTensor(name, pools[index], TensorElementType.Float, shape.Length, isOutput);
                state.Bind(_binding, shape);
                _states.Add(state);
            }
        }
    }

    /// <summary>Intermediate tensors of the last run; empty unless the graph is a debug export.</summary>
    public DebugTensors Debug { get; }

    /// <summary>Binds a step of T tokens, B sequences and R wanted rows; gives what the session runs.</summary>
    public OrtIoBinding Bind(int tokens, int sequences, int logitRows)
    {
        _tokenIds.Bind(_binding, tokens);
        _rowStarts.Bind(_binding, sequences + 1);
        _slots.Bind(_binding, sequences);
        _logitRows.Bind(_binding, logitRows);
        _outputs.Bind(_binding, tokens, logitRows);
        Debug.Bind(_binding, tokens);
        return _binding;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _tokenIds.Dispose();
        _rowStarts.Dispose();
        _slots.Dispose();
        _logitRows.Dispose();
        _outputs.Dispose();
        Debug.Dispose();
        foreach (NativeTensor state in _states)
        {
            state.Dispose();
        }
    }
}
