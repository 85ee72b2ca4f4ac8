using MoxE.Model.Routing;
using MoxE.Training.Runs.Records;

namespace MoxE.TrainingTests.Reports;

/// <summary>Records of a made-up run of two layers with two experts.</summary>
internal static class Records
{
    public static RunStart Start(string folder, int firstStep = 1, int steps = 100) => new(folder, firstStep, steps, 64, 1_234_567, Layers: 2, Experts: 2);

    public static StepRecord Step(int step) => new(
        step, step * 64L, 3.5 + (1.0 / step), 3 + (1.0 / step), [new LayerLosses(0.1, 0.2, 0.3, 0.4), new LayerLosses(1e-9, 2, 0, 0)], 1e-3, 0.75, 5000, step * 0.5);

    public static EvaluationRecord Evaluation(int step) => new(
        step, step * 64L, 2.5, double.NaN, 1000, step == 4, [new LayerRouting([0.25, 0.75], 0.9, 0.5), new LayerRouting([1, 0], 0.1, null)], step * 0.5);

    /// <summary>Reports steps, with an evaluation after every second.</summary>
    public static void Run(IRunLog log, RunStart start, int last)
    {
        log.Started(start);
        for (int step = start.FirstStep; step <= last; step++)
        {
            log.Step(Step(step));
            if (step % 2 == 0)
            {
                log.Evaluation(Evaluation(step));
            }
        }

        log.Finished(new RunResult(RunEnd.Completed, last, last * 64L, last * 0.5, 4, 2.5));
    }
}
