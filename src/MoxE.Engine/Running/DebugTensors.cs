using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;

namespace MoxE.Engine.Running;

/// <summary>
/// The outputs that a debug export adds: <c>layer{l}.mixer_out</c>, <c>.hidden</c>, <c>.unbiased_logits</c>,
/// <c>.conditioned_logits</c>, <c>.probs</c>, each [T, width] float32. An ordinary export has none.
/// </summary>
internal sealed unsafe class DebugTensors : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    public DebugTensors(InferenceSession session, int maxTokens)
    {
        foreach ((string name, NodeMetadata metadata) in session.OutputMetadata.Where(output => output.Key.StartsWith("layer", StringComparison.Ordinal)))
        {
            int width = metadata.Dimensions[1];
            void* data = NativeMemory.Alloc((nuint)maxTokens * (nuint)width * sizeof(float));
            _tensors.Add(name, new Tensor((nint)data, width, new NativeTensor(name, data, TensorElementType.Float, 2, isOutput: true)));
        }
    }

    /// <summary>Names of the tensors.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Width of a tensor.</summary>
    public int Width(string name) => _tensors[name].Width;

    /// <summary>The row of a token of the last step.</summary>
    public ReadOnlySpan<float> Row(string name, int row)
    {
        Tensor tensor = _tensors[name];
        return new((float*)tensor.Data + ((long)row * tensor.Width), tensor.Width);
    }

    /// <summary>Binds all tensors for a step of T tokens.</summary>
    public void Bind(OrtIoBinding binding, int tokens)
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Value.Bind(binding, tokens, tensor.Width);
        }
    }

    /// <summary>Takes the rows of a run as rows of the step.</summary>
    /// <param name="run">The run's tensors.</param>
    /// <param name="stepRows">The step's row of each row of the run.</param>
    public void Scatter(DebugTensors run, ReadOnlySpan<int> stepRows)
    {
        foreach ((string name, Tensor tensor) in _tensors)
        {
            for (int row = 0; row < stepRows.Length; row++)
            {
                run.Row(name, row).CopyTo(new Span<float>((float*)tensor.Data + ((long)stepRows[row] * tensor.Width), tensor.Width));
            }
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Value.Dispose();
            NativeMemory.Free((void*)tensor.Data);
        }

        _tensors.Clear();
    }

    private readonly record struct Tensor(nint Data, int Width, NativeTensor Value);
}
