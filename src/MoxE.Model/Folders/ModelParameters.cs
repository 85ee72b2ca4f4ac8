using MoxE.Model.Checkpoints;
using MoxE.Model.Config;

namespace MoxE.Model.Folders;

/// <summary>How many parameters a model has; counted by <see cref="ParameterCount"/>.</summary>
/// <param name="Total">All of the checkpoint.</param>
/// <param name="ActivePerToken">The most that take part in one token's logits.</param>
public sealed record ModelParameters(long Total, long ActivePerToken)
{
    /// <summary>Counts the parameters of a configuration.</summary>
    public static ModelParameters Of(MoxEConfig config)
    {
        var count = ParameterCount.Of(config);
        return new(count.Total, count.ActivePerToken);
    }
}
