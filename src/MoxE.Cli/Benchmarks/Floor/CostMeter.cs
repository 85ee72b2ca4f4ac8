using MoxE.Engine.Running;
using MoxE.Kernels.Ops;
using MoxE.Model.Config;

namespace MoxE.Cli.Benchmarks.Floor;

/// <summary>Adds up what the steps of a measurement cost at least, from where their rows were routed.</summary>
/// <param name="config">The model.</param>
/// <param name="type">How its matrices are stored.</param>
/// <param name="runner">Has just run the step.</param>
internal sealed class CostMeter(MoxEConfig config, WeightType type, IModelRunner runner)
{
    private StepCost _sum;
    private int _steps;

    /// <summary>Counts the step that the runner has just run.</summary>
    public void Add(int rows, int sequences, int logitRows)
    {
        int[][] routed = [.. Enumerable.Range(0, config.NumLayers).Select(_ => new int[config.NumExperts])];
        for (int layer = 0; layer < config.NumLayers; layer++)
        {
            foreach (int expert in runner.Buffers.Experts(layer, rows))
            {
                routed[layer][expert]++;
            }
        }

        var cost = StepCost.Of(config, routed, rows, sequences, logitRows, type);
        _sum = new StepCost(_sum.WeightBytes + cost.WeightBytes, _sum.StateBytes + cost.StateBytes, _sum.Operations + cost.Operations, _sum.IntegerOperations + cost.IntegerOperations);
        _steps++;
    }

    /// <summary>The mean over the steps since the last call.</summary>
    public StepCost TakeMean()
    {
        StepCost mean = new(_sum.WeightBytes / _steps, _sum.StateBytes / _steps, _sum.Operations / _steps, _sum.IntegerOperations / _steps);
        (_sum, _steps) = (default, 0);
        return mean;
    }
}
