using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>The causal depthwise convolution with SiLU (SPEC §4): each token's window is gathered, weighted and summed.</summary>
internal static class Convolution
{
    /// <summary>x [T, F], kernel [k, F], bias [F] to [T, F]; the last k-1 rows of each sequence stay behind as <c>conv</c> [B, k-1, F].</summary>
    public static Value Add(PortableContext context, TokenGrid grid, string name, Value x, Part kernel, Part bias, BlockStates states)
    {
        GraphBuilder graph = context.Graph;
        Value weight = graph.Weight($"{name}.kernel", kernel);
        Value shift = graph.Weight($"{name}.bias", bias);
        (int taps, int width) = (weight.Shape[0].Size, weight.Columns);
        if (states.Before("conv") is not { } tail)
        {
            return graph.Silu(name, graph.Add($"{name}.shifted", graph.Mul($"{name}.weighted", x, weight), shift));
        }

        Value rows = graph.Concat($"{name}.rows", 1, Dim.Named($"{grid.N}_plus_{taps - 1}"), tail, grid.Unflatten($"{name}.x", x, [], width));
        Value windows = graph.Gather($"{name}.windows", rows, grid.Windows(taps), axis: 1); // [B, N, k, F]
        Value sums = graph.Reduce("ReduceSum", $"{name}.sums", graph.Mul($"{name}.weighted", windows, weight), 2, context.Constants.Ints(2), keep: false);
        Tail(context, grid, name, rows, tail with { Name = states.After("conv") });
        return graph.Silu(name, grid.Flatten($"{name}.flat", graph.Add($"{name}.shifted", sums, shift), width));
    }

    /// <summary>The last k-1 rows of each sequence, those of its padding aside.</summary>
    private static void Tail(PortableContext context, TokenGrid grid, string name, Value rows, Value result)
    {
        GraphBuilder graph = context.Graph;
        Constants constants = context.Constants;
        int kept = result.Shape[1].Size;
        if (grid.Padding is not { } padding)
        {
            graph.Call("Slice", result, [rows, constants.Ints(-kept), constants.Ints(int.MaxValue), constants.Ints(1)]);
            return;
        }

        // With a tail of k-1 rows in front, the last k-1 of c tokens begin at row c.
        Value first = graph.Unsqueeze($"{name}.first", padding.Counts, constants.Ints(1, 2), Dim.B, 1, 1);
        Value places = graph.Add($"{name}.places", first, graph.Unsqueeze($"{name}.offsets", constants.Ints([.. Enumerable.Range(0, kept).Select(row => (long)row)]), constants.Ints(1), kept, 1));
        graph.Call("GatherND", result, [rows, places], Attributes.Int("batch_dims", 1));
    }
}
