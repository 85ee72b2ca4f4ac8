using System.Numerics;
using System.Numerics.Tensors;
using Tensor = TorchSharp.torch.Tensor;

namespace MoxE.Training.Layers;

/// <summary>
/// The backward loop of <see cref="SLstmSequence"/>. m is a constant to it: c and n both carry the factor e^{−m}, which
/// y = o·c/n loses, so nothing that y depends on depends on m.
/// </summary>
internal static class SLstmBackward<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="shape">Sizes.</param>
    /// <param name="gradient">Of y, [Hs, B, T, d].</param>
    /// <param name="weights">Recurrent kernel, [Hs, 4, d out, d in].</param>
    /// <param name="entering">y, c, n, m before the first token, [4, Hs, B, d].</param>
    /// <param name="trace">[T, rows of the trace, units].</param>
    /// <param name="inputForget">Written: gradient of the pre-activations of i and f, [Hs, B·T, 2·d].</param>
    /// <param name="valueOutput">Written: of z and o, likewise.</param>
    public static void Run(SLstmShape shape, Tensor gradient, Tensor weights, Tensor entering, Tensor trace, Tensor inputForget, Tensor valueOutput)
    {
        int units = shape.Units;
        ReadOnlySpan<T> traces = TensorSpan.Of<T>(trace);
        var steps = new SLstmSteps<T>(shape);
        Span<T> pre = new T[4 * units];
        Span<T> y = new T[units];
        Span<T> recurrent = new T[units];
        Span<T> c = new T[units];
        Span<T> n = new T[units];
        Span<T> first = new T[4 * units];
        steps.Enter(TensorSpan.Of<T>(entering), first);
        for (int t = shape.Length - 1; t >= 0; t--)
        {
            steps.Gather(TensorSpan.Of<T>(gradient), y, t, gates: 1);
            TensorPrimitives.Add(y, recurrent, y);
            ReadOnlySpan<T> before = t == 0
                ? first.Slice(units, 2 * units)
                : traces.Slice((((t - 1) * SLstmTrace.Rows) + SLstmTrace.C) * units, 2 * units);
            Step(traces.Slice(t * SLstmTrace.Rows * units, SLstmTrace.Rows * units), before[..units], before[units..], y, c, n, pre);
            recurrent.Clear();
            steps.RecurBack(pre, TensorSpan.Of<T>(weights), recurrent);
            steps.Scatter(pre[..(2 * units)], TensorSpan.Of<T>(inputForget), t, gates: 2);
            steps.Scatter(pre[(2 * units)..], TensorSpan.Of<T>(valueOutput), t, gates: 2);
        }
    }

    // y, c and n are gradients of the outputs and the cell after the token; c and n come back as those before it.
    private static void Step(
        ReadOnlySpan<T> trace, ReadOnlySpan<T> cBefore, ReadOnlySpan<T> nBefore, ReadOnlySpan<T> y, Span<T> c, Span<T> n, Span<T> pre)
    {
        int units = y.Length;
        int unit;
        Vector<T> one = Vector<T>.One;
        for (unit = 0; unit < units; unit += Vector<T>.Count)
        {
            Vector<T> input = Row(trace, SLstmTrace.Input);
            Vector<T> forget = Row(trace, SLstmTrace.Forget);
            Vector<T> value = Row(trace, SLstmTrace.Value);
            Vector<T> output = Row(trace, SLstmTrace.Output);
            Vector<T> dy = new(y[unit..]);
            Vector<T> throughOutput = dy * Row(trace, SLstmTrace.Y);
            Vector<T> normaliser = Row(trace, SLstmTrace.N);
            Vector<T> dc = new Vector<T>(c[unit..]) + (dy * output / normaliser);
            Vector<T> dn = new Vector<T>(n[unit..]) - (throughOutput / normaliser);
            Vector<T> dForget = (dc * new Vector<T>(cBefore[unit..])) + (dn * new Vector<T>(nBefore[unit..]));
            (((dc * value) + dn) * input).CopyTo(pre[unit..]);
            (dForget * forget * Row(trace, SLstmTrace.ForgetSlope)).CopyTo(pre[(units + unit)..]);
            (dc * input * (one - (value * value))).CopyTo(pre[((2 * units) + unit)..]);
            (throughOutput * (one - output)).CopyTo(pre[((3 * units) + unit)..]);
            (dc * forget).CopyTo(c[unit..]);
            (dn * forget).CopyTo(n[unit..]);
        }

        Vector<T> Row(ReadOnlySpan<T> rows, int row) => new(rows[((row * units) + unit)..]);
    }
}
