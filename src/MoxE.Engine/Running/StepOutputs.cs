using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;

namespace MoxE.Engine.Running;

/// <summary>The results of a step as tensors of the graph, over the memory of <see cref="StepBuffers"/>.</summary>
internal sealed unsafe class StepOutputs : IDisposable
{
    private readonly ModelShape _shape;
    private readonly NativeTensor _logits;
    private readonly NativeTensor _experts;
    private readonly NativeTensor _weights;
    private readonly NativeTensor _entropy;
    private readonly NativeTensor? _difficulty;
    private readonly NativeTensor? _hidden;

    public StepOutputs(StepBuffers buffers, bool hidden)
    {
        _shape = buffers.Shape;
        _logits = new("logits", buffers.LogitsPointer, TensorElementType.Float, 2, isOutput: true);
        _experts = new("router.experts", buffers.ExpertsPointer, TensorElementType.Int32, 3, isOutput: true);
        _weights = new("router.weights", buffers.WeightsPointer, TensorElementType.Float, 3, isOutput: true);
        _entropy = new("router.entropy", buffers.EntropyPointer, TensorElementType.Float, 2, isOutput: true);
        _difficulty = _shape.HasDifficulty ? new("router.difficulty", buffers.DifficultyPointer, TensorElementType.Float, 2, isOutput: true) : null;
        _hidden = hidden ? new("hidden", buffers.HiddenPointer, TensorElementType.Float, 2, isOutput: true) : null;
    }

    /// <summary>Binds a step of T tokens and R wanted rows.</summary>
    public void Bind(OrtIoBinding binding, int tokens, int logitRows)
    {
        _logits.Bind(binding, logitRows, _shape.VocabularySize);
        _experts.Bind(binding, _shape.LayerCount, tokens, _shape.ExpertsPerToken);
        _weights.Bind(binding, _shape.LayerCount, tokens, _shape.ExpertsPerToken);
        _entropy.Bind(binding, _shape.LayerCount, tokens);
        _difficulty?.Bind(binding, _shape.LayerCount, tokens);
        _hidden?.Bind(binding, tokens, _shape.EmbeddingSize);
    }

    public void Dispose()
    {
        _logits.Dispose();
        _experts.Dispose();
        _weights.Dispose();
        _entropy.Dispose();
        _difficulty?.Dispose();
        _hidden?.Dispose();
    }
}
