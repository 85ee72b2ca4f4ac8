using MoxE.Model.Checkpoints;
using MoxE.Model.Config;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>Parameters of a trained model.</summary>
internal static class TrialModelSize
{
    /// <summary>
    /// As <see cref="ParameterCount.Of"/>. A dense model, whose gate is zero and sends every token to expert 0, is counted
    /// without gates and without the experts that never run.
    /// </summary>
    /// <param name="config">The model's configuration.</param>
    /// <param name="dense">Whether it was trained as a dense one.</param>
    public static ParameterCount Of(MoxEConfig config, bool dense)
    {
        if (!dense)
        {
            return ParameterCount.Of(config);
        }

        ParameterShape[] counted = [.. ParameterShapes.Of(config).Where(shape => shape.Expert < 1 && !shape.Name.Contains(".gate.", StringComparison.Ordinal))];
        long unusedRows = config.Xlstm.TieWeights ? 0 : (long)(config.Xlstm.VocabSize - 1) * config.Xlstm.EmbeddingDim; // a token looks one row up
        return new ParameterCount(counted.Sum(shape => shape.Elements), counted.Sum(shape => shape.LiveElements) - unusedRows);
    }
}
