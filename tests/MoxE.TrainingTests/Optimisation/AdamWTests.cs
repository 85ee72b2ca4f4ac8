using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MoxE.Model.Checkpoints;
using MoxE.Training.Optimisation;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Optimisation;

public sealed class AdamWTests
{
    private const int Steps = 30;
    private const double Rate = 0.01;
    private static readonly AdamWOptions Options = new() { Beta1 = 0.9, Beta2 = 0.97, Epsilon = 1e-8, WeightDecay = 0.1 };

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(37)]
    public void Step_ManyTimes_FollowsTorch(int size)
    {
        using Parameter own = New(size);
        using var twin = new TorchSharp.Modules.Parameter(own.Value.detach().clone());
        using optim.Optimizer torchs = optim.AdamW([twin], Rate, Options.Beta1, Options.Beta2, Options.Epsilon, Options.WeightDecay);
        var optimizer = new AdamW([own.Inner], Options, _ => true);

        for (int step = 0; step < Steps; step++)
        {
            float[] gradient = Gradient(size, step);
            twin.grad = tensor(gradient);
            torchs.step();
            optimizer.Step([gradient], 1, Rate);
        }

        AssertClose([.. twin.data<float>()], Values(own.Value), 2e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_ManyTimes_FollowsTheFormulaInDoublePrecision(bool decays)
    {
        const int size = 21;
        const double factor = 0.25;
        using Parameter own = New(size);
        double[] p = [.. Values(own.Value).Select(value => (double)value)];
        double[] m = new double[size];
        double[] v = new double[size];
        var optimizer = new AdamW([own.Inner], Options, _ => decays);

        for (int step = 1; step <= Steps; step++)
        {
            float[] gradient = Gradient(size, step);
            optimizer.Step([gradient], factor, Rate);
            for (int i = 0; i < size; i++)
            {
                double g = gradient[i] * factor;
                m[i] = (Options.Beta1 * m[i]) + ((1 - Options.Beta1) * g);
                v[i] = (Options.Beta2 * v[i]) + ((1 - Options.Beta2) * g * g);
                double mean = m[i] / (1 - Math.Pow(Options.Beta1, step));
                double square = v[i] / (1 - Math.Pow(Options.Beta2, step));
                p[i] -= (decays ? Rate * Options.WeightDecay * p[i] : 0) + (Rate * mean / (Math.Sqrt(square) + Options.Epsilon));
            }
        }

        AssertClose([.. p.Select(value => (float)value)], Values(own.Value), 2e-6);
    }

    [Fact]
    public void Step_WithoutGradient_LeavesParameterMomentsAndCountAlone()
    {
        using Parameter first = New(5);
        using Parameter second = New(5);
        var optimizer = new AdamW([first.Inner, second.Inner], Options, _ => true);
        float[] before = Values(first.Value);

        optimizer.Step([null, Gradient(5, 0)], 1, Rate);

        Assert.Equal(before, Values(first.Value));
        Assert.NotEqual(before, Values(second.Value));
        Assert.Equal([0, 1], optimizer.Moments.Select(moments => moments.Steps));
        Assert.All(optimizer.Moments[0].Second, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Step_EqualElements_StayEqualInVectorsAndInTheRest()
    {
        using Parameter own = New(67);
        own.Value.detach().fill_(0.3f);
        var optimizer = new AdamW([own.Inner], Options, _ => true);

        for (int step = 0; step < Steps; step++)
        {
            float[] gradient = new float[67];
            Array.Fill(gradient, MathF.Sin(step) * 0.1f);
            optimizer.Step([gradient], 0.7, Rate);
        }

        Assert.Single(Values(own.Value).Distinct());
    }

    private static float[] Gradient(int size, int step)
    {
        var random = new Random(step);
        return [.. Enumerable.Range(0, size).Select(_ => (float)(random.NextDouble() - 0.4))];
    }

    private static float[] Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes).ToArray();

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"[{i}]: {actual[i]}, not {expected[i]}");
        }
    }

    private static Parameter New(int size)
    {
        var random = new Random(size);
        Tensor value = tensor(Enumerable.Range(0, size).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray()).requires_grad_();
        return new Parameter(new Training.Model.Parameter("w", value, new ParameterShape("w", ImmutableArray.Create(size))));
    }

    private sealed record Parameter(Training.Model.Parameter Inner) : IDisposable
    {
        public Tensor Value => Inner.Value;

        public void Dispose() => Inner.Value.Dispose();
    }
}
