using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// EntropyRouter(x [T, D], weight [E + c, D], bias? [E + c]) → experts int32 [1, T, K], weights [1, T, K], entropy [1, T],
/// difficulty? [1, T], unbiased_logits? [T, E], conditioned_logits? [T, E], probs? [T, E] (SPEC §7). c = 1 with attribute
/// <c>conditioned</c>: row E of weight predicts the difficulty d = σ(·), which shifts the first half of the experts up and the
/// second half down. The K largest probabilities, the lower index among equals, are renormalised to weights. The leading
/// axis of 1 is the layer. Attributes <c>num_experts</c> E, <c>top_k</c> K, <c>conditioned</c>, <c>gamma</c>,
/// <c>threshold</c>, <c>modulation</c>.
/// </summary>
internal sealed class EntropyRouterOp : CustomOp
{
    public override string Name => "EntropyRouter";

    public override OpPort[] Inputs { get; } = [OpPort.Float("x"), OpPort.Float("weight"), OpPort.OptionalFloat("bias")];

    public override OpPort[] Outputs { get; } =
    [
        OpPort.Int32("experts"), OpPort.Float("weights"), OpPort.Float("entropy"), OpPort.OptionalFloat("difficulty"),
        OpPort.OptionalFloat("unbiased_logits"), OpPort.OptionalFloat("conditioned_logits"), OpPort.OptionalFloat("probs"),
    ];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private static Modulation ParseModulation(string name) => name switch
    {
        "standard" => Modulation.Standard,
        "proportional" => Modulation.Proportional,
        "masked" => Modulation.Masked,
        _ => throw new OrtCallException($"attribute 'modulation' is '{name}'; allowed are standard, proportional, masked"),
    };

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly RouterParameters _parameters;
        private readonly int _columns;
        private readonly int _width;
        private readonly float* _weight;
        private readonly float* _bias;
        private readonly bool[] _hasOutput = new bool[7];

        public Kernel(KernelInfo info)
            : base($"EntropyRouter '{info.NodeName}'")
        {
            int experts = info.Integer("num_experts", 1);
            bool conditioned = info.Integer("conditioned", 0, 1) == 1;
            _parameters = new RouterParameters(
                experts, info.Integer("top_k", 1, experts), conditioned, info.Real("gamma"), info.Real("threshold"), ParseModulation(info.String("modulation")));
            _columns = experts + (conditioned ? 1 : 0);
            _width = info.ConstantSize(1, "weight", 1);
            _weight = info.Constant(1, "weight", _columns, _width);
            _bias = info.OptionalConstant(2, "bias", _columns);
            for (int output = 0; output < _hasOutput.Length; output++)
            {
                _hasOutput[output] = info.HasOutput(output);
            }
        }

        public override void Compute(KernelContext context)
        {
            TensorView x = context.Input(0);
            x.Require("x", TensorElementType.Float, -1, _width);
            long rows = x.Shape[0];
            int parts = WorkSplit.Parts(rows, ((long)_width * _columns) + (64L * _parameters.Experts), RowRange.MostParts);
            var task = new Rows
            {
                X = (float*)x.Data,
                Width = _width,
                Weight = _weight,
                Bias = _bias,
                Columns = _columns,
                Parameters = _parameters,
                Experts = context.OutputInt32(0, 1, rows, _parameters.TopK),
                Weights = context.Output(1, 1, rows, _parameters.TopK),
                Entropy = context.Output(2, 1, rows),
                Difficulty = _hasOutput[3] ? context.Output(3, 1, rows) : null,
                Unbiased = _hasOutput[4] ? context.Output(4, rows, _parameters.Experts) : null,
                Conditioned = _hasOutput[5] ? context.Output(5, rows, _parameters.Experts) : null,
                Probabilities = _hasOutput[6] ? context.Output(6, rows, _parameters.Experts) : null,
                RowCount = (int)rows,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Rows : IParallelTask
    {
        public float* X;
        public int Width;
        public float* Weight;
        public float* Bias;
        public int Columns;
        public RouterParameters Parameters;
        public int* Experts;
        public float* Weights;
        public float* Entropy;
        public float* Difficulty;
        public float* Unbiased;
        public float* Conditioned;
        public float* Probabilities;
        public int RowCount;
        public int Parts;

        public readonly void Run(int part)
        {
            RowRange rows = RowRange.Of(part, Parts, RowCount);
            int experts = Parameters.Experts;
            Scratch scratch = Scratch.Part.Reserve(Scratch.Rounded((long)rows.Count * Columns) + Scratch.Rounded(experts));
            float* logits = scratch.Take((long)rows.Count * Columns);
            float* probabilities = scratch.Take(experts);
            DotProducts.Rows(X + ((long)rows.First * Width), Width, rows.Count, Weight, Width, Columns, Bias, logits, Columns);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                float* own = logits + ((long)(row - rows.First) * Columns);
                long offset = (long)row * experts;
                if (Unbiased is not null)
                {
                    new ReadOnlySpan<float>(own, experts).CopyTo(new Span<float>(Unbiased + offset, experts));
                }

                float difficulty;
                Router.Row(
                    own,
                    Parameters.Conditioned ? own[experts] : 0,
                    Parameters,
                    Experts + ((long)row * Parameters.TopK),
                    Weights + ((long)row * Parameters.TopK),
                    Entropy + row,
                    &difficulty,
                    Conditioned is null ? null : Conditioned + offset,
                    Probabilities is null ? probabilities : Probabilities + offset);
                if (Difficulty is not null)
                {
                    Difficulty[row] = difficulty;
                }
            }
        }
    }
}
