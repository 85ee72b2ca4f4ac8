using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;
using MoxE.Model.Folders;

namespace MoxE.Engine.Running.Portable;

/// <summary>Inputs and outputs of a portable graph bound to memory: states are read from one side and written to the other.</summary>
internal sealed unsafe class RunBinding : IDisposable
{
    private readonly OrtIoBinding _binding;
    private readonly NativeTensor _tokenIds;
    private readonly NativeTensor _logitRows;
    private readonly StepOutputs _outputs;
    private readonly (NativeTensor Tensor, long[] Shape)[] _states;

    public RunBinding(InferenceSession session, StepBuffers run, StateLayout layout, StatePools before, StatePools after, bool hidden)
    {
        _binding = session.CreateIoBinding();
        _tokenIds = new("token_ids", run.TokenIdsPointer, TensorElementType.Int64, 2, isOutput: false);
        _logitRows = new("logit_rows", run.LogitRowsPointer, TensorElementType.Int32, 1, isOutput: false);
        _outputs = new StepOutputs(run, hidden);
        Debug = new DebugTensors(session, run.MaxTokens);
        _states =
        [
            .. layout.Tensors.Select((tensor, index) => State(tensor.Name, before, index, tensor, isOutput: false)),
            .. layout.Tensors.Select((tensor, index) => State(tensor.OutputName, after, index, tensor, isOutput: true)),
        ];
    }

    /// <summary>Intermediate tensors of the last run; empty unless the graph is a debug export.</summary>
    public DebugTensors Debug { get; }

    /// <summary>Binds a run of B sequences with N tokens each and R wanted rows; gives what the session runs.</summary>
    public OrtIoBinding Bind(int sequences, int length, int logitRows)
    {
        _tokenIds.Bind(_binding, sequences, length);
        _logitRows.Bind(_binding, logitRows);
        _outputs.Bind(_binding, sequences * length, logitRows);
        Debug.Bind(_binding, sequences * length);
        foreach ((NativeTensor tensor, long[] shape) in _states)
        {
            shape[0] = sequences;
            tensor.Bind(_binding, shape);
        }

        return _binding;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _tokenIds.Dispose();
        _logitRows.Dispose();
        _outputs.Dispose();
        Debug.Dispose();
        foreach ((NativeTensor tensor, _) in _states)
        {
            tensor.Dispose();
        }
    }

    private static (NativeTensor Tensor, long[] Shape) State(string name, StatePools side, int index, StateTensor tensor, bool isOutput)
    {
        long[] shape = [0, .. tensor.Shape.Select(size => (long)size)];
        return (new NativeTensor(name, side[index], TensorElementType.Float, shape.Length, isOutput), shape);
    }
}
