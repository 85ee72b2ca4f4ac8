using System.Numerics;
using System.Numerics.Tensors;
using Tensor = TorchSharp.torch.Tensor;

namespace MoxE.Training.Layers;

/// <summary>The forward loop of <see cref="SLstmSequence"/>.</summary>
internal static class SLstmForward<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="shape">Sizes.</param>
    /// <param name="inputForget">[Hs, B, T, 2·d].</param>
    /// <param name="valueOutput">[Hs, B, T, 2·d].</param>
    /// <param name="weights">Recurrent kernel, [Hs, 4, d in, d out].</param>
    /// <param name="entering">y, c, n, m before the first token, [4, Hs, B, d].</param>
    /// <param name="leaving">Written: those after the last token.</param>
    /// <param name="trace">Written, [T, rows of the trace, units].</param>
    /// <param name="y">Written, [Hs, B, T, d].</param>
    public static void Run(SLstmShape shape, Tensor inputForget, Tensor valueOutput, Tensor weights, Tensor entering, Tensor leaving, Tensor trace, Tensor y)
    {
        int units = shape.Units;
        Span<T> state = new T[4 * units];
        Span<T> traces = TensorSpan.Of<T>(trace);
        var steps = new SLstmSteps<T>(shape);
        steps.Enter(TensorSpan.Of<T>(entering), state);
        Span<T> pre = new T[4 * units];
        Span<T> scratch = new T[units];
        for (int t = 0; t < shape.Length; t++)
        {
            steps.Gather(TensorSpan.Of<T>(inputForget), pre[..(2 * units)], t, gates: 2);
            steps.Gather(TensorSpan.Of<T>(valueOutput), pre[(2 * units)..], t, gates: 2);
            steps.Recur(state[..units], TensorSpan.Of<T>(weights), pre);
            Span<T> step = traces.Slice(t * SLstmTrace.Rows * units, SLstmTrace.Rows * units);
            Step(shape, pre, state, step, scratch, first: t == 0);
            steps.Scatter(state[..units], TensorSpan.Of<T>(y), t, gates: 1);
        }

        steps.Leave(state, TensorSpan.Of<T>(leaving));
    }

    private static void Step(SLstmShape shape, Span<T> pre, Span<T> state, Span<T> trace, Span<T> keep, bool first)
    {
        int units = shape.Units;
        Span<T> preInput = pre[..units];
        Span<T> preForget = pre.Slice(units, units);
        Span<T> m = state.Slice(3 * units, units);
        Span<T> next = trace.Slice(SLstmTrace.Y * units, units); // m' until y' is known
        Span<T> slope = trace.Slice(SLstmTrace.ForgetSlope * units, units);

        // keep = l = m + logσ(pre_f), slope = σ(−pre_f), both from e = exp(−|pre_f|).
        TensorPrimitives.Abs(preForget, slope);
        TensorPrimitives.Negate(slope, slope);
        TensorPrimitives.Exp(slope, slope);
        TensorPrimitives.LogP1(slope, keep);
        TensorPrimitives.Subtract(m, keep, keep);
        TensorPrimitives.Min(preForget, T.Zero, next);
        TensorPrimitives.Add(keep, next, keep);
        TensorPrimitives.Negate(preForget, slope);
        TensorPrimitives.Sigmoid(slope, slope);

        TensorPrimitives.Max(preInput, keep, next);
        if (first)
        {
            TakeInputWhereNew(shape, state.Slice(2 * units, units), preInput, next);
        }

        Span<T> input = trace.Slice(SLstmTrace.Input * units, units);
        Gate(preInput, next, input);
        Span<T> forget = trace.Slice(SLstmTrace.Forget * units, units);
        Gate(keep, next, forget);
        next.CopyTo(m);

        Span<T> value = trace.Slice(SLstmTrace.Value * units, units);
        TensorPrimitives.Tanh(pre.Slice(2 * units, units), value);
        Span<T> output = trace.Slice(SLstmTrace.Output * units, units);
        TensorPrimitives.Sigmoid(pre.Slice(3 * units, units), output);

        Span<T> y = state[..units];
        Span<T> c = state.Slice(units, units);
        TensorPrimitives.Multiply(c, forget, c);
        TensorPrimitives.MultiplyAdd(input, value, c, c);
        Span<T> n = state.Slice(2 * units, units);
        TensorPrimitives.MultiplyAdd(n, forget, input, n);
        TensorPrimitives.Divide(c, n, y);
        TensorPrimitives.Multiply(y, output, y);
        state[..(3 * units)].CopyTo(trace); // rows y', c', n'
    }

    // min(exp(x − m'), 1), which is exp of the smaller of x − m' and 0.
    private static void Gate(ReadOnlySpan<T> x, ReadOnlySpan<T> m, Span<T> gate)
    {
        TensorPrimitives.Subtract(x, m, gate);
        TensorPrimitives.Min(gate, T.Zero, gate);
        TensorPrimitives.Exp(gate, gate);
    }

    // A sequence whose n is all zero is at its first token: m' = pre_i.
    private static void TakeInputWhereNew(SLstmShape shape, ReadOnlySpan<T> n, ReadOnlySpan<T> preInput, Span<T> m)
    {
        for (int sequence = 0; sequence < shape.Batch; sequence++)
        {
            bool isNew = true;
            for (int head = 0; head < shape.Heads && isNew; head++)
            {
                isNew = !n.Slice(Row(head), shape.Size).ContainsAnyExcept(T.Zero);
            }

            for (int head = 0; head < shape.Heads && isNew; head++)
            {
                preInput.Slice(Row(head), shape.Size).CopyTo(m[Row(head)..]);
            }

            int Row(int head) => ((head * shape.Batch) + sequence) * shape.Size;
        }
    }
}
