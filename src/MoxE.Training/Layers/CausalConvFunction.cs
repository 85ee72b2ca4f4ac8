using System.Numerics;
using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MoxE.Training.Layers;

/// <summary>
/// The convolution of <see cref="CausalConv"/> over whole sequences as one operator: a row of a token stays in the
/// processor's nearest memory while all taps pass over it.
/// </summary>
internal sealed class CausalConvFunction : autograd.SingleTensorFunction<CausalConvFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(CausalConvFunction);

    /// <param name="context">Keeps the kernel and the padded input.</param>
    /// <param name="variables">The input [B, T, F], which only receives the gradient; kernel [k, 1, F]; bias [F]; the input behind its window, [B, k − 1 + T, F], dense.</param>
    /// <returns>[B, T, F].</returns>
    public override Tensor forward(autograd.AutogradContext context, params object[] variables)
    {
        using IDisposable _ = no_grad();
        (Tensor kernel, Tensor bias, Tensor padded) = ((Tensor)variables[1], (Tensor)variables[2], (Tensor)variables[3]);
        context.save_for_backward([kernel, padded]);
        Tensor y = empty(((Tensor)variables[0]).shape, padded.dtype);
        if (padded.dtype == ScalarType.Float64)
        {
            Forward<double>(padded, kernel, bias, y);
        }
        else
        {
            Forward<float>(padded, kernel, bias, y);
        }

        return y;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using IDisposable _ = no_grad();
        using var scope = NewDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        (Tensor kernel, Tensor padded) = (saved[0], saved[1]);
        Tensor dense = gradient.contiguous();
        Tensor input = zeros_like(dense);
        Tensor taps = zeros_like(kernel);
        Tensor bias = dense.sum([0, 1]);
        if (padded.dtype == ScalarType.Float64)
        {
            Backward<double>(padded, kernel, dense, input, taps);
        }
        else
        {
            Backward<float>(padded, kernel, dense, input, taps);
        }

        return [input.MoveToOuterDisposeScope(), taps.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope(), null!];
    }

    private static void Forward<T>(Tensor padded, Tensor kernel, Tensor bias, Tensor y)
        where T : unmanaged, INumber<T>
    {
        var rows = new Rows(kernel, y);
        ReadOnlySpan<T> inputs = TensorSpan.Of<T>(padded);
        ReadOnlySpan<T> taps = TensorSpan.Of<T>(kernel);
        ReadOnlySpan<T> start = TensorSpan.Of<T>(bias);
        Span<T> outputs = TensorSpan.Of<T>(y);
        for (int row = 0; row < rows.Count; row++)
        {
            Span<T> output = outputs.Slice(row * rows.Width, rows.Width);
            start.CopyTo(output);
            for (int tap = 0; tap < rows.Taps; tap++)
            {
                TensorPrimitives.MultiplyAdd(inputs.Slice(rows.Source(row, tap), rows.Width), taps.Slice(tap * rows.Width, rows.Width), output, output);
            }
        }
    }

    private static void Backward<T>(Tensor padded, Tensor kernel, Tensor gradient, Tensor input, Tensor kernelGradient)
        where T : unmanaged, INumber<T>
    {
        var rows = new Rows(kernel, gradient);
        ReadOnlySpan<T> inputs = TensorSpan.Of<T>(padded);
        ReadOnlySpan<T> taps = TensorSpan.Of<T>(kernel);
        ReadOnlySpan<T> outputs = TensorSpan.Of<T>(gradient);
        Span<T> dInputs = TensorSpan.Of<T>(input);
        Span<T> dTaps = TensorSpan.Of<T>(kernelGradient);
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<T> output = outputs.Slice(row * rows.Width, rows.Width);
            for (int tap = 0; tap < rows.Taps; tap++)
            {
                Span<T> dTap = dTaps.Slice(tap * rows.Width, rows.Width);
                TensorPrimitives.MultiplyAdd(inputs.Slice(rows.Source(row, tap), rows.Width), output, dTap, dTap);

                // What a tap read from the window came from another call.
                int back = rows.Taps - 1 - tap;
                if (row % rows.Length >= back)
                {
                    Span<T> dInput = dInputs.Slice((row - back) * rows.Width, rows.Width);
                    TensorPrimitives.MultiplyAdd(taps.Slice(tap * rows.Width, rows.Width), output, dInput, dInput);
                }
            }
        }
    }

    /// <summary>Where rows of F values lie.</summary>
    private readonly struct Rows(Tensor kernel, Tensor sequences)
    {
        public int Taps { get; } = (int)kernel.shape[0];

        public int Width { get; } = (int)kernel.shape[2];

        public int Length { get; } = (int)sequences.shape[1];

        public int Count { get; } = (int)(sequences.shape[0] * sequences.shape[1]);

        /// <summary>Offset of the padded input that a tap multiplies for a row of the output.</summary>
        public int Source(int row, int tap) => (row + (row / Length * (Taps - 1)) + tap) * Width;
    }
}
