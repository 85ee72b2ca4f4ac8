using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>
/// The sLSTM cell over whole sequences, SPEC §6, as one operator: the loop over the tokens is plain code, forward and
/// backward, in place of some thirty small tensor operations a token.
/// </summary>
internal static class SLstmSequence
{
    /// <summary>Runs it.</summary>
    /// <param name="inputForget">Pre-activations of i, then f, without the recurrent part: [Hs, B, T, 2·d].</param>
    /// <param name="valueOutput">Of z, then o, likewise.</param>
    /// <param name="kernel">Recurrent kernel, [Hs, d in, 4, d out].</param>
    /// <param name="entering">y, c, n, m to enter with, [4, Hs, B, d]. No gradient flows into it.</param>
    /// <returns>y, [Hs, B, T, d], and y, c, n, m after the last token, detached.</returns>
    public static (Tensor Output, Tensor Cell) Run(Tensor inputForget, Tensor valueOutput, Tensor kernel, Tensor entering)
    {
        Tensor leaving = empty(entering.shape, entering.dtype);
        return (Function.apply(inputForget, valueOutput, kernel, entering.detach().contiguous(), leaving), leaving);
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(SLstmSequence);

        public override Tensor forward(autograd.AutogradContext context, params object[] variables)
        {
            (Tensor inputForget, Tensor valueOutput, Tensor kernel) = ((Tensor)variables[0], (Tensor)variables[1], (Tensor)variables[2]);
            (Tensor entering, Tensor leaving) = ((Tensor)variables[3], (Tensor)variables[4]);
            using IDisposable _ = no_grad();
            using var scope = NewDisposeScope();
            var shape = SLstmShape.Of(inputForget, gates: 2);
            Tensor y = empty([shape.Heads, shape.Batch, shape.Length, shape.Size], entering.dtype);
            Tensor trace = empty([shape.Length, SLstmTrace.Rows, shape.Units], entering.dtype);
            Tensor weights = kernel.permute(0, 2, 1, 3).contiguous();
            inputForget = inputForget.contiguous();
            valueOutput = valueOutput.contiguous();
            if (entering.dtype == ScalarType.Float64)
            {
                SLstmForward<double>.Run(shape, inputForget, valueOutput, weights, entering, leaving, trace, y);
            }
            else
            {
                SLstmForward<float>.Run(shape, inputForget, valueOutput, weights, entering, leaving, trace, y);
            }

            context.save_for_backward([kernel, entering, trace, y]);
            trace.MoveToOuterDisposeScope();
            return y.MoveToOuterDisposeScope();
        }

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
        {
            using IDisposable _ = no_grad();
            using var scope = NewDisposeScope();
            List<Tensor> saved = context.get_saved_variables();
            (Tensor kernel, Tensor entering, Tensor trace, Tensor y) = (saved[0], saved[1], saved[2], saved[3]);
            var shape = SLstmShape.Of(gradient);
            Tensor inputForget = empty([shape.Heads, shape.Batch * shape.Length, 2 * shape.Size], y.dtype);
            Tensor valueOutput = empty_like(inputForget);
            Tensor weights = kernel.permute(0, 2, 3, 1).contiguous();
            gradient = gradient.contiguous();
            if (y.dtype == ScalarType.Float64)
            {
                SLstmBackward<double>.Run(shape, gradient, weights, entering, trace, inputForget, valueOutput);
            }
            else
            {
                SLstmBackward<float>.Run(shape, gradient, weights, entering, trace, inputForget, valueOutput);
            }

            // Of all tokens at once: the outputs that entered each step, against the step's gradients.
            Tensor previous = cat([entering[0].unsqueeze(2), y.narrow(2, 0, shape.Length - 1)], 2)
                .view(shape.Heads, -1, shape.Size).transpose(1, 2);
            Tensor recurrent = cat([previous.bmm(inputForget), previous.bmm(valueOutput)], 2).view(kernel.shape);
            long[] parts = [shape.Heads, shape.Batch, shape.Length, 2 * shape.Size];
            return
            [
                inputForget.view(parts).MoveToOuterDisposeScope(),
                valueOutput.view(parts).MoveToOuterDisposeScope(),
                recurrent.MoveToOuterDisposeScope(),
                null!,
                null!,
            ];
        }
    }
}
