using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace MoxE.Training.Runs.Steps;

/// <summary>
/// The gradients of a step, added up in the order of its micro-batches whoever finishes first: floating-point sums depend
/// on their order, and results must not depend on threads. Thread-safe.
/// </summary>
/// <param name="sizes">Elements of each parameter.</param>
/// <param name="microBatches">Parts of a step.</param>
internal sealed class GradientSum(IReadOnlyList<long> sizes, int microBatches)
{
    private readonly float[]?[] _buffers = new float[sizes.Count][];
    private readonly float[]?[] _sums = new float[sizes.Count][];
    private readonly Tensor?[]?[] _waiting = new Tensor[microBatches][];
    private readonly Lock _lock = new();
    private int _next;

    /// <summary>One for each parameter, null where no micro-batch had a gradient. Complete once every micro-batch was added.</summary>
    public IReadOnlyList<float[]?> Sums => _sums;

    /// <summary>Forgets the last step; the memory is used again.</summary>
    public void Clear()
    {
        Array.Clear(_sums);
        for (int i = 0; i < microBatches; i++)
        {
            Release(_waiting[i]);
            _waiting[i] = null;
        }

        _next = 0;
    }

    /// <summary>Takes over the gradients of a micro-batch: they are disposed once they are added.</summary>
    /// <param name="microBatch">Which; each once.</param>
    /// <param name="gradients">One for each parameter, float32; null where it has none.</param>
    public void Add(int microBatch, Tensor?[] gradients)
    {
        foreach (Tensor? gradient in gradients)
        {
            gradient?.DetachFromDisposeScope();
        }

        lock (_lock)
        {
            _waiting[microBatch] = gradients;
            for (; _next < microBatches && _waiting[_next] is { } ready; _next++)
            {
                AddNext_NeedsLock(ready);
                Release(ready);
                _waiting[_next] = null;
            }
        }
    }

    private void AddNext_NeedsLock(Tensor?[] gradients)
    {
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is not { } gradient)
            {
                continue;
            }

            using Tensor dense = gradient.contiguous();
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(dense.bytes);
            if (_sums[i] is { } sum)
            {
                TensorPrimitives.Add(sum, values, sum);
            }
            else
            {
                _sums[i] = _buffers[i] ??= new float[sizes[i]];
                values.CopyTo(_sums[i]);
            }
        }
    }

    private static void Release(Tensor?[]? gradients)
    {
        foreach (Tensor? gradient in gradients ?? [])
        {
            gradient?.Dispose();
        }
    }
}
