using MoxE.Kernels.Ops;
using MoxE.Model.Config;

namespace MoxE.Model.Folders;

/// <summary>
/// The recurrent state of one sequence in the graph's order: layer by layer the two mixer blocks, then (with
/// recurrent experts) expert by expert; inside a block conv, C, n, m, recent, scales (<see cref="MLstmStateLayout"/>) or conv, cell. In a portable graph C is [H, P, P], key by value, and nothing lies beside it. A conv of kernel size 1 keeps nothing.
/// </summary>
public sealed class StateLayout
{
    /// <summary>Wraps tensors that are in the graph's order.</summary>
    public StateLayout(IReadOnlyList<StateTensor> tensors) => Tensors = tensors;

    /// <summary>The tensors, in the order of the graph's inputs.</summary>
    public IReadOnlyList<StateTensor> Tensors { get; }

    /// <summary>Bytes of one sequence's state, however long its text.</summary>
    public long BytesPerSequence => Tensors.Sum(tensor => tensor.Length) * sizeof(float);

    /// <summary>The layout that a configuration implies (SPEC §10).</summary>
    /// <param name="config">The model.</param>
    /// <param name="graph">What runs it: a portable graph holds C, n and m as the specification has them. Default fused.</param>
    public static StateLayout Of(MoxEConfig config, GraphKind graph = GraphKind.Fused)
    {
        List<StateTensor> tensors = [];
        for (int layer = 0; layer < config.NumLayers; layer++)
        {
            tensors.AddRange(Block(config.Xlstm, config.MixerKinds.First, $"state.layer{layer}.mixer0", graph));
            tensors.AddRange(Block(config.Xlstm, config.MixerKinds.Second, $"state.layer{layer}.mixer1", graph));
            for (int expert = 0; config.ExpertState == ExpertState.Recurrent && expert < config.NumExperts; expert++)
            {
                tensors.AddRange(Block(config.Xlstm, config.ExpertKind(expert), $"state.layer{layer}.expert{expert}", graph));
            }
        }

        return new StateLayout(tensors);
    }

    /// <summary>The state of one block: prefix.conv, prefix.C and so on; empty for an MLP.</summary>
    internal static IEnumerable<StateTensor> Block(XlstmConfig xlstm, BlockKind kind, string prefix, GraphKind graph = GraphKind.Fused) => kind switch
    {
        BlockKind.MLstm => MLstm(xlstm, prefix, graph),
        BlockKind.SLstm => SLstm(xlstm, prefix),
        _ => [],
    };

    private static IEnumerable<StateTensor> MLstm(XlstmConfig xlstm, string prefix, GraphKind graph)
    {
        int inner = xlstm.MLstmInner;
        int heads = xlstm.MLstm.NumHeads;
        int headSize = inner / heads;
        if (xlstm.MLstm.Conv1dKernelSize > 1)
        {
            yield return new($"{prefix}.conv", [xlstm.MLstm.Conv1dKernelSize - 1, inner]);
        }

        if (graph == GraphKind.Portable)
        {
            yield return new($"{prefix}.C", [heads, headSize, headSize]);
            yield return new($"{prefix}.n", [heads, headSize]);
            yield return new($"{prefix}.m", [heads]);
            yield break;
        }

        MLstmStateLayout cell = new(heads, headSize);
        yield return Tensor("C", cell.Memory);
        yield return Tensor("n", cell.Normalizer);
        yield return Tensor("m", cell.Stabilizer);
        yield return Tensor("recent", cell.Recent);
        yield return Tensor("scales", cell.Scales);

        StateTensor Tensor(string name, IReadOnlyList<long> shape) => new($"{prefix}.{name}", [.. shape.Select(size => (int)size)]);
    }

    private static IEnumerable<StateTensor> SLstm(XlstmConfig xlstm, string prefix)
    {
        if (xlstm.SLstm.Conv1dKernelSize > 1)
        {
            yield return new($"{prefix}.conv", [xlstm.SLstm.Conv1dKernelSize - 1, xlstm.EmbeddingDim]);
        }

        yield return new($"{prefix}.cell", [4, xlstm.EmbeddingDim]);
    }
}
