using MoxE.Model.Config;
using MoxE.Model.Onnx;

namespace MoxE.Model.Folders;

/// <summary>How often a graph calls an operator.</summary>
/// <param name="Domain">The operator's domain; empty for the standard ones.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Count">Nodes.</param>
public sealed record OperatorCount(string Domain, string Operator, int Count);

/// <summary>What <c>moxe inspect</c> tells about a model.</summary>
/// <param name="Manifest">Name, sizes, parameters, state and files.</param>
/// <param name="Config">The configuration.</param>
/// <param name="StateBytesPerSequence">Bytes of one sequence's state, however long its text.</param>
/// <param name="Operators">Nodes of the graph by operator, most frequent first.</param>
/// <param name="Initializers">Number of weight tensors in the graph.</param>
/// <param name="InitializerBytes">Bytes of all weights, inside and outside model.onnx; packing pads and dead parameters are left out, so it is not 4 × parameters.</param>
public sealed record ModelReport(
    ModelManifest Manifest,
    MoxEConfig Config,
    long StateBytesPerSequence,
    IReadOnlyList<OperatorCount> Operators,
    int Initializers,
    long InitializerBytes);

/// <summary>Looks into a model folder.</summary>
public static class ModelInspector
{
    /// <summary>Reports on an opened folder; reads no weights.</summary>
    public static ModelReport Inspect(ModelFolder folder)
    {
        GraphProto graph = folder.Model.Graph;
        return new(
            folder.Manifest,
            folder.Config,
            folder.StateLayout.BytesPerSequence,
            [
                .. graph.Node
                    .CountBy(node => (node.Domain, node.OpType))
                    .OrderByDescending(pair => pair.Value)
                    .ThenBy(pair => pair.Key.OpType, StringComparer.Ordinal)
                    .Select(pair => new OperatorCount(pair.Key.Domain, pair.Key.OpType, pair.Value)),
            ],
            graph.Initializer.Count,
            graph.Initializer.Sum(ElementSize.Bytes));
    }
}
