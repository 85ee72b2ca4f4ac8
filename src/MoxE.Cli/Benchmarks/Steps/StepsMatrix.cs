using MoxE.Kernels.Measuring;

namespace MoxE.Cli.Benchmarks.Steps;

/// <summary>
/// Measures models against each other. All that are compared are loaded at once, and the rounds of a figure go from model
/// to model, the machine's ceilings before each: what the machine does in between falls to all of them alike.
/// </summary>
/// <param name="plan">What is measured.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Ends the work early.</param>
internal sealed class StepsMatrix(StepsPlan plan, TimeProvider time, CancellationToken stop)
{
    private const int CeilingMegabytes = 256;

    /// <summary>Measures everything; models follow each other within a number of threads.</summary>
    /// <param name="folders">The models' folders.</param>
    public IReadOnlyList<MeasuredModel> Measure(IReadOnlyList<string> folders) => [.. plan.Threads.SelectMany(threads => Measure(folders, threads))];

    private IReadOnlyList<MeasuredModel> Measure(IReadOnlyList<string> folders, int threads)
    {
        List<SteppedModel> models = [];
        try
        {
            foreach (string folder in folders)
            {
                models.Add(new SteppedModel(folder, plan, threads, time, stop));
            }

            // The probe's own memory is not the models': it comes after theirs has been read.
            using CeilingProbe probe = new(threads > 0 ? threads : Environment.ProcessorCount, CeilingMegabytes, time);
            foreach (int prompt in plan.Prompts)
            {
                BenchPlan one = plan.OfPrompt(prompt);
                Measure(models, probe, timer => timer.PrefillOnce(one) / one.PrefillSteps, new Shape(StepKind.Prefill, 1, one.MostPrefillTokens, prompt, null));
            }

            foreach (int sequences in plan.Batches)
            {
                Measure(models, probe, timer => timer.DecodeOnce(plan.Longest, sequences), new Shape(StepKind.Decode, sequences, sequences, 0, null));
            }

            MeasurePositions(models, probe);
            return [.. models.Select(model => model.Measured)];
        }
        finally
        {
            models.ForEach(model => model.Dispose());
        }
    }

    private void MeasurePositions(List<SteppedModel> models, CeilingProbe probe)
    {
        long from = 0;
        foreach (int position in plan.Positions)
        {
            models.ForEach(model => model.Advance(from, position, plan.Longest.MostStepTokens));
            Measure(models, probe, timer => timer.DecodeOnce(plan.Longest, 1), new Shape(StepKind.Decode, 1, 1, 0, position));
            from = Math.Max(from, position) + ((long)plan.Repeats * plan.Decode);
        }
    }

    private void Measure(List<SteppedModel> models, CeilingProbe probe, Func<StepTimer, TimeSpan> round, Shape shape)
    {
        var rounds = models.ConvertAll(_ => new List<(MachineCeilings, TimeSpan, Floor.StepCost)>());
        for (int repeat = 0; repeat < plan.Repeats; repeat++)
        {
            for (int model = 0; model < models.Count; model++)
            {
                rounds[model].Add(models[model].Round(probe, round));
            }
        }

        for (int model = 0; model < models.Count; model++)
        {
            models[model].Keep(new MeasuredStep(
                shape.Kind, shape.Sequences, shape.Rows, shape.PromptTokens, shape.Position, StepMeasurement.Of(rounds[model]), ProcessMemory.Own().Now));
        }
    }

    private sealed record Shape(StepKind Kind, int Sequences, int Rows, int PromptTokens, long? Position);
}
