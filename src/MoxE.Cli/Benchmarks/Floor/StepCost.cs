using MoxE.Kernels.Measuring;
using MoxE.Kernels.Ops;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Model.Folders;

namespace MoxE.Cli.Benchmarks.Floor;

/// <summary>What a step of a model must at least move and compute, whoever computes it.</summary>
/// <param name="WeightBytes">Weights read: dense ones once, those of an expert once if any row goes to it.</param>
/// <param name="StateBytes">States of the step's sequences, read once and written once; but mLSTM memories are written every eighth token.</param>
/// <param name="Operations">Multiplications and additions: two for each weight and row it meets, and the recurrences.</param>
/// <param name="IntegerOperations">Those of them that integer weights make operations of bytes.</param>
internal readonly record struct StepCost(long WeightBytes, long StateBytes, double Operations, double IntegerOperations)
{
    private static readonly string[] PackedMatrices =
    [
        "token_embedding.embedding", "lm_head.kernel", "proj_up.kernel", "proj_down.kernel", "_recurrent_kernel_",
        ".xlstm.igate.kernel", ".xlstm.fgate.kernel", ".xlstm.zgate.kernel", ".xlstm.ogate.kernel", ".w1.kernel", ".w2.kernel", ".w3.kernel",
    ];

    /// <summary>Bytes moved.</summary>
    public long Bytes => WeightBytes + StateBytes;

    /// <summary>The shortest time a step can take from memory; a model that the caches hold can be faster.</summary>
    /// <param name="ceilings">What the machine can do.</param>
    public double FloorSeconds(MachineCeilings ceilings) => Math.Max(
        Bytes / ceilings.BytesPerSecond,
        ((Operations - IntegerOperations) / ceilings.OperationsPerSecond) + (IntegerOperations / ceilings.IntegerOperationsPerSecond));

    /// <summary>Counts a step.</summary>
    /// <param name="config">The model.</param>
    /// <param name="rowsOfExperts">[layers][experts]: how many rows went to each expert.</param>
    /// <param name="rows">Rows of the step.</param>
    /// <param name="sequences">Sequences they belong to.</param>
    /// <param name="logitRows">Rows whose logits are wanted.</param>
    /// <param name="type">How matrices are stored.</param>
    public static StepCost Of(MoxEConfig config, IReadOnlyList<int[]> rowsOfExperts, int rows, int sequences, int logitRows, WeightType type = WeightType.Float32)
    {
        double bytes = rows * (double)config.Xlstm.EmbeddingDim * sizeof(float); // the tokens' embeddings
        double operations = 0;
        double integers = 0;
        foreach (ParameterShape parameter in ParameterShapes.Of(config))
        {
            bool isEmbedding = parameter.Name == "moe.token_embedding.embedding";
            if (isEmbedding && !config.Xlstm.TieWeights)
            {
                continue;
            }

            int meets = isEmbedding || parameter.Name == "lm_head.kernel" ? logitRows : parameter.Expert < 0 ? rows : rowsOfExperts[parameter.Layer][parameter.Expert];
            bytes += meets > 0 ? parameter.LiveElements * BytesPerElement(parameter, type) : 0;
            operations += 2.0 * parameter.LiveElements * meets;
            integers += type is WeightType.Int8 or WeightType.Int4 && IsPacked(parameter) ? 2.0 * parameter.LiveElements * meets : 0;
        }

        for (int layer = 0; layer < config.NumLayers; layer++)
        {
            (BlockKind first, BlockKind second) = config.MixerKinds;
            operations += (double)rows * (Recurrence(config, first) + Recurrence(config, second));
            for (int expert = 0; config.ExpertState == ExpertState.Recurrent && expert < config.NumExperts; expert++)
            {
                operations += rowsOfExperts[layer][expert] * Recurrence(config, config.ExpertKind(expert));
            }
        }

        return new StepCost((long)bytes, StateBytesOf(config) * sequences, operations, integers);
    }

    private static bool IsPacked(ParameterShape parameter) => PackedMatrices.Any(name => parameter.Name.EndsWith(name, StringComparison.Ordinal));

    /// <summary>Of a matrix that is packed, its scales included; all else is float32.</summary>
    private static double BytesPerElement(ParameterShape parameter, WeightType type)
    {
        if (!IsPacked(parameter))
        {
            return sizeof(float);
        }

        // Matrices are stored (in, out), those of heads (head, …), the embedding (token, in).
        int inputs = parameter.Shape.Length == 2 && !parameter.Name.EndsWith(".embedding", StringComparison.Ordinal) ? parameter.Shape[0] : parameter.Shape[1];
        return PanelFormat.PanelBytes(type, inputs) / ((double)inputs * PanelLayout.Width);
    }

    /// <summary>Of one sequence's step, in the mean over eight.</summary>
    private static long StateBytesOf(MoxEConfig config) => StateLayout.Of(config).Tensors.Sum(tensor => sizeof(float) * Path.GetExtension(tensor.Name) switch
    {
        ".C" => tensor.Length + (tensor.Length / MLstmStateLayout.FoldEvery),
        ".recent" => (tensor.Length / 2) + (tensor.Length / MLstmStateLayout.FoldEvery), // half of it is there to read, in the mean
        _ => 2 * tensor.Length,
    });

    /// <summary>Of an mLSTM block: C' = α C + k vᵀ and qᵀC', five operations for each of the H P² elements. The sLSTM's recurrence is among its weights.</summary>
    private static double Recurrence(MoxEConfig config, BlockKind kind) =>
        kind == BlockKind.MLstm ? 5.0 * config.Xlstm.MLstmInner * (config.Xlstm.MLstmInner / config.Xlstm.MLstm.NumHeads) : 0;
}
