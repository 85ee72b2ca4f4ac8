using MoxE.Model.Export.Graph;

namespace MoxE.Model.Export.Portable;

/// <summary>Tokens that are there only to fill a sequence up to N: no state may know of them.</summary>
/// <param name="Valid">[B, N] bool.</param>
/// <param name="Counts">[B] int64, tokens of each sequence that are no padding; they come first.</param>
internal sealed record Padding(Value Valid, Value Counts);

/// <summary>How a block's rows lie: B sequences of N tokens each, token n of sequence b in row b · N + n.</summary>
/// <param name="graph">Where the block's nodes go.</param>
/// <param name="constants">Constants.</param>
/// <param name="name">Start of the names.</param>
/// <param name="batchAndLength">[2] int64: B, N.</param>
/// <param name="length">N, a number.</param>
/// <param name="n">N's name.</param>
/// <param name="rows">B · N's name.</param>
/// <param name="padding">Or null when every token counts.</param>
internal sealed class TokenGrid(GraphBuilder graph, Constants constants, string name, Value batchAndLength, Value length, Dim n, Dim rows, Padding? padding)
{
    private readonly Dictionary<string, Value> _made = [];

    public Dim N => n;

    public Dim Rows => rows;

    public Padding? Padding => padding;

    /// <summary>0 … N-1.</summary>
    public Value Places => Once("places", made => Constants.Range(graph, made, constants.Int(0), length, constants.Int(1), n));

    /// <summary>[N, N] bool: whether token t (row) knows of token s (column).</summary>
    public Value Causal => Once("causal", made => graph.Compare(
        "LessOrEqual", made, graph.Unsqueeze($"{made}.s", Places, constants.Ints(0), 1, n), graph.Unsqueeze($"{made}.t", Places, constants.Ints(1), n, 1)));

    /// <summary>[N, taps] int64: the rows that a convolution reads for each token, once the tail is in front.</summary>
    public Value Windows(int taps) => Once($"windows{taps}", made => graph.Add(
        made, graph.Unsqueeze($"{made}.first", Places, constants.Ints(1), n, 1), constants.Ints([.. Enumerable.Range(0, taps).Select(tap => (long)tap)])));

    /// <summary>x [T, …] seen as [front…, B, N, back…].</summary>
    public Value Unflatten(string result, Value x, int[] front, params int[] back) => graph.Reshape(result, x, Sizes(front, back), [.. Dims(front), Dim.B, n, .. Dims(back)]);

    /// <summary>x [B, N, …] seen as [T, width].</summary>
    public Value Flatten(string result, Value x, int width) => graph.Reshape(result, x, constants.Ints(-1, width), rows, width);

    private Value Sizes(int[] front, int[] back) => Once(
        $"sizes.{string.Join('_', front)}.{string.Join('_', back)}",
        made => graph.Concat(made, 0, front.Length + 2 + back.Length, [.. Known(front), batchAndLength, .. Known(back)]));

    private IEnumerable<Value> Known(int[] sizes) => sizes is [] ? [] : [constants.Ints([.. sizes.Select(size => (long)size)])];

    private static IEnumerable<Dim> Dims(int[] sizes) => sizes.Select(size => (Dim)size);

    private Value Once(string what, Func<string, Value> make)
    {
        if (!_made.TryGetValue(what, out Value? value))
        {
            _made.Add(what, value = make($"{name}.{what}"));
        }

        return value;
    }
}
