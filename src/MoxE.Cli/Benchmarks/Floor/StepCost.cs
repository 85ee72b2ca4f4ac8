using MoxE.Kernels.Measuring;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Model.Folders;

namespace MoxE.Cli.Benchmarks.Floor;

/// <summary>What a step of a model must at least move and compute, whoever computes it.</summary>
/// <param name="WeightBytes">Weights read: dense ones once, those of an expert once if any row goes to it.</param>
/// <param name="StateBytes">States of the step's sequences, read once and written once.</param>
/// <param name="Operations">Multiplications and additions: two for each weight and row it meets, and the recurrences.</param>
internal readonly record struct StepCost(long WeightBytes, long StateBytes, double Operations)
{
    /// <summary>Bytes moved.</summary>
    public long Bytes => WeightBytes + StateBytes;

    /// <summary>The shortest time a step can take from memory; a model that the caches hold can be faster.</summary>
    /// <param name="ceilings">What the machine can do.</param>
    public double FloorSeconds(MachineCeilings ceilings) => Math.Max(Bytes / ceilings.BytesPerSecond, Operations / ceilings.OperationsPerSecond);

    /// <summary>Counts a step.</summary>
    /// <param name="config">The model.</param>
    /// <param name="rowsOfExperts">[layers][experts]: how many rows went to each expert.</param>
    /// <param name="rows">Rows of the step.</param>
    /// <param name="sequences">Sequences they belong to.</param>
    /// <param name="logitRows">Rows whose logits are wanted.</param>
    /// <param name="bytesPerWeight">4 for float32; 2, 1 or ½ for smaller numbers.</param>
    public static StepCost Of(MoxEConfig config, IReadOnlyList<int[]> rowsOfExperts, int rows, int sequences, int logitRows, double bytesPerWeight = sizeof(float))
    {
        double elements = rows * (double)config.Xlstm.EmbeddingDim; // the tokens' embeddings
        double operations = 0;
        foreach (ParameterShape parameter in ParameterShapes.Of(config))
        {
            bool isEmbedding = parameter.Name == "moe.token_embedding.embedding";
            if (isEmbedding && !config.Xlstm.TieWeights)
            {
                continue;
            }

            int meets = isEmbedding || parameter.Name == "lm_head.kernel" ? logitRows : parameter.Expert < 0 ? rows : rowsOfExperts[parameter.Layer][parameter.Expert];
            elements += meets > 0 ? parameter.LiveElements : 0;
            operations += 2.0 * parameter.LiveElements * meets;
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

        return new StepCost((long)(elements * bytesPerWeight), 2 * StateLayout.Of(config).BytesPerSequence * sequences, operations);
    }

    /// <summary>Of an mLSTM block: C' = α C + k vᵀ and qᵀC', five operations for each of the H P² elements. The sLSTM's recurrence is among its weights.</summary>
    private static double Recurrence(MoxEConfig config, BlockKind kind) =>
        kind == BlockKind.MLstm ? 5.0 * config.Xlstm.MLstmInner * (config.Xlstm.MLstmInner / config.Xlstm.MLstm.NumHeads) : 0;
}
