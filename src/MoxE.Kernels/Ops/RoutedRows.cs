using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>
/// What every experts' node shares: inputs 0 to 2 (x [T, D], experts int32 [1, T, K], weights [1, T, K]), the routed pairs
/// sorted by expert, and the weighted sum at the end. Lives in the calling thread's scratch for one call.
/// </summary>
internal readonly unsafe struct RoutedRows
{
    private const int IntsPerWork = 4;

    private readonly float* _weights;

    private RoutedRows(float* x, int tokens, int width, int topK, float* weights, ExpertDispatch dispatch, ExpertWork* work, float* outputs)
    {
        X = x;
        Tokens = tokens;
        Width = width;
        TopK = topK;
        _weights = weights;
        Dispatch = dispatch;
        Work = work;
        Outputs = outputs;
    }

    /// <summary>[T, D].</summary>
    public float* X { get; }

    /// <summary>T.</summary>
    public int Tokens { get; }

    /// <summary>D.</summary>
    public int Width { get; }

    /// <summary>K.</summary>
    public int TopK { get; }

    /// <summary>The pairs by expert.</summary>
    public ExpertDispatch Dispatch { get; }

    /// <summary>[T·K] room for the parts that the pairs are cut into.</summary>
    public ExpertWork* Work { get; }

    /// <summary>[T·K, D] room for the experts' outputs, in the sorted order.</summary>
    public float* Outputs { get; }

    /// <summary>Reads, checks and sorts.</summary>
    /// <param name="context">The call.</param>
    /// <param name="width">D, by the weights.</param>
    /// <param name="experts">E.</param>
    /// <param name="extraFloats">Scratch that the caller takes besides.</param>
    /// <param name="scratch">The scratch with that room left.</param>
    public static RoutedRows Read(KernelContext context, int width, int experts, long extraFloats, out Scratch scratch)
    {
        TensorView x = context.Input(0);
        x.Require("x", TensorElementType.Float, -1, width);
        int tokens = (int)x.Shape[0];
        TensorView chosen = context.Input(1);
        chosen.Require("experts", TensorElementType.Int32, 1, tokens, -1);
        int topK = (int)chosen.Shape[2];
        TensorView weights = context.Input(2);
        weights.Require("weights", TensorElementType.Float, 1, tokens, topK);
        int pairs = tokens * topK;
        scratch = Scratch.Call.Reserve(
            ExpertDispatch.ScratchFloats(pairs, experts) + Scratch.Rounded((long)pairs * IntsPerWork) + Scratch.Rounded((long)pairs * width)
            + Scratch.Rounded(extraFloats));
        ExpertDispatch dispatch = ExpertDispatch.Sort((int*)chosen.Data, tokens, topK, experts, scratch);
        var work = (ExpertWork*)scratch.Take((long)pairs * IntsPerWork);
        return new RoutedRows((float*)x.Data, tokens, width, topK, (float*)weights.Data, dispatch, work, scratch.Take((long)pairs * width));
    }

    /// <summary>Output 0: y [T, D] = Σ_j weights[t, j] · output of pair (t, j).</summary>
    public void Combine(KernelContext context)
    {
        int parts = WorkSplit.Parts(Tokens, (long)TopK * Width, RowRange.MostParts);
        var combine = new ExpertCombine
        {
            PairOutputs = Outputs,
            Positions = Dispatch.Positions,
            Weights = _weights,
            Y = context.Output(0, Tokens, Width),
            TopK = TopK,
            Width = Width,
            RowCount = Tokens,
            Parts = parts,
        };
        context.For(ref combine, parts);
    }
}
