using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;

namespace MoxE.Engine.Running;

/// <summary>The ragged batch and its results as tensors of the graph, over the memory of <see cref="StepBuffers"/>.</summary>
internal sealed unsafe class StepTensors : IDisposable
{
    private readonly ModelShape _shape;
    private readonly NativeTensor _tokenIds;
    private readonly NativeTensor _rowStarts;
    private readonly NativeTensor _slots;
    private readonly NativeTensor _logitRows;
    private readonly NativeTensor _logits;
    private readonly NativeTensor _experts;
    private readonly NativeTensor _weights;
    private readonly NativeTensor _entropy;
    private readonly NativeTensor? _difficulty;

    public StepTensors(StepBuffers buffers, bool hasDifficulty)
    {
        _shape = buffers.Shape;
        _tokenIds = new("token_ids", buffers.TokenIdsPointer, TensorElementType.Int64, 1, isOutput: false);
        _rowStarts = new("row_starts", buffers.RowStartsPointer, TensorElementType.Int32, 1, isOutput: false);
        _slots = new("slots", buffers.SlotsPointer, TensorElementType.Int32, 1, isOutput: false);
        _logitRows = new("logit_rows", buffers.LogitRowsPointer, TensorElementType.Int32, 1, isOutput: false);
        _logits = new("logits", buffers.LogitsPointer, TensorElementType.Float, 2, isOutput: true);
        _experts = new("router.experts", buffers.ExpertsPointer, TensorElementType.Int32, 3, isOutput: true);
        _weights = new("router.weights", buffers.WeightsPointer, TensorElementType.Float, 3, isOutput: true);
        _entropy = new("router.entropy", buffers.EntropyPointer, TensorElementType.Float, 2, isOutput: true);
        _difficulty = hasDifficulty ? new("router.difficulty", buffers.DifficultyPointer, TensorElementType.Float, 2, isOutput: true) : null;
    }

    /// <summary>Binds a step of T tokens, B sequences and R wanted rows.</summary>
    public void Bind(OrtIoBinding binding, int tokens, int sequences, int logitRows)
    {
        _tokenIds.Bind(binding, tokens);
        _rowStarts.Bind(binding, sequences + 1);
        _slots.Bind(binding, sequences);
        _logitRows.Bind(binding, logitRows);
        _logits.Bind(binding, logitRows, _shape.VocabularySize);
        _experts.Bind(binding, _shape.LayerCount, tokens, _shape.ExpertsPerToken);
        _weights.Bind(binding, _shape.LayerCount, tokens, _shape.ExpertsPerToken);
        _entropy.Bind(binding, _shape.LayerCount, tokens);
        _difficulty?.Bind(binding, _shape.LayerCount, tokens);
    }

    public void Dispose()
    {
        _tokenIds.Dispose();
        _rowStarts.Dispose();
        _slots.Dispose();
        _logitRows.Dispose();
        _logits.Dispose();
        _experts.Dispose();
        _weights.Dispose();
        _entropy.Dispose();
        _difficulty?.Dispose();
    }
}
