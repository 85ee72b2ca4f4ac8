using MoxE.Training.Model;
using MoxE.Training.Runs.Records;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Evaluation;

/// <summary>What the router of one layer did, added up in double precision.</summary>
/// <param name="experts">E.</param>
internal sealed class RoutingTally(int experts)
{
    private readonly long[] _counts = new long[experts];
    private double _entropy;
    private double? _difficulty;
    private long _tokens;

    /// <summary>Adds a forward pass.</summary>
    public void Add(RouterOutput router)
    {
        using Tensor chosen = router.Experts.contiguous();
        foreach (long expert in chosen.data<long>())
        {
            _counts[expert]++;
        }

        _tokens += router.Entropy.shape[0];
        _entropy += Sum(router.Entropy);
        if (router.Difficulty is { } difficulty)
        {
            _difficulty = (_difficulty ?? 0) + Sum(difficulty);
        }
    }

    /// <summary>Adds another text's.</summary>
    public void Add(RoutingTally other)
    {
        for (int expert = 0; expert < _counts.Length; expert++)
        {
            _counts[expert] += other._counts[expert];
        }

        _tokens += other._tokens;
        _entropy += other._entropy;
        _difficulty = other._difficulty is { } difficulty ? (_difficulty ?? 0) + difficulty : _difficulty;
    }

    /// <summary>Shares and means.</summary>
    public LayerRouting ToRecord()
    {
        double assignments = Math.Max(1, _counts.Sum());
        return new LayerRouting([.. _counts.Select(count => count / assignments)], _entropy / Math.Max(1, _tokens), _difficulty / Math.Max(1, _tokens));
    }

    private static double Sum(Tensor values) => values.to(ScalarType.Float64).sum().item<double>();
}
