using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;

namespace MoxE.Engine.Running;

/// <summary>The ragged batch and its results as tensors of the graph, over the memory of <see cref="StepBuffers"/>.</summary>
internal sealed unsafe class StepTensors(StepBuffers buffers) : IDisposable
{
    private readonly NativeTensor _tokenIds = new("token_ids", buffers.TokenIdsPointer, TensorElementType.Int64, 1, isOutput: false);
    private readonly NativeTensor _rowStarts = new("row_starts", buffers.RowStartsPointer, TensorElementType.Int32, 1, isOutput: false);
    private readonly NativeTensor _slots = new("slots", buffers.SlotsPointer, TensorElementType.Int32, 1, isOutput: false);
    private readonly NativeTensor _logitRows = new("logit_rows", buffers.LogitRowsPointer, TensorElementType.Int32, 1, isOutput: false);
    private readonly StepOutputs _outputs = new(buffers);

    /// <summary>Binds a step of T tokens, B sequences and R wanted rows.</summary>
    public void Bind(OrtIoBinding binding, int tokens, int sequences, int logitRows)
    {
        _tokenIds.Bind(binding, tokens);
        _rowStarts.Bind(binding, sequences + 1);
        _slots.Bind(binding, sequences);
        _logitRows.Bind(binding, logitRows);
        _outputs.Bind(binding, tokens, logitRows);
    }

    public void Dispose()
    {
        _tokenIds.Dispose();
        _rowStarts.Dispose();
        _slots.Dispose();
        _logitRows.Dispose();
        _outputs.Dispose();
    }
}
