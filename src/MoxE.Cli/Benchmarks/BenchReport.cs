using System.Text.Json;
using MoxE.Cli.Output;
using MoxE.Kernels.Measuring;

namespace MoxE.Cli.Benchmarks;

/// <summary>What <c>moxe bench</c> found, for people and for programs.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Dtype">How its matrices are stored.</param>
/// <param name="Kernels">The instructions that were used.</param>
/// <param name="Threads">Threads of a step.</param>
/// <param name="Load">Time to open the model.</param>
/// <param name="Plan">What was measured.</param>
/// <param name="Ceilings">The machine's, before each round.</param>
/// <param name="Prefill">A step of a prompt.</param>
/// <param name="Decodes">A step of each batch.</param>
/// <param name="PeakBytes">Largest resident memory before the probe took its own, if it is known.</param>
internal sealed record BenchReport(
    string Model, string Dtype, string Kernels, int Threads, TimeSpan Load, BenchPlan Plan, IReadOnlyList<MachineCeilings> Ceilings,
    StepMeasurement Prefill, IReadOnlyList<StepMeasurement> Decodes, long? PeakBytes)
{
    /// <summary>Lines of text.</summary>
    public void WriteText(TextWriter output)
    {
        double slowest = Ceilings.Min(now => now.BytesPerSecond) / 1e9;
        double fastest = Ceilings.Max(now => now.BytesPerSecond) / 1e9;
        Facts facts = new(output, Model);
        facts.Write("weights", Dtype);
        facts.Write("kernels", Kernels);
        facts.Write("load", $"{Load.TotalMilliseconds:N0} ms");
        facts.Write("machine", $"{Middle(now => now.BytesPerSecond) / 1e9:N1} GB/s ({slowest:N1} to {fastest:N1}), {Middle(now => now.OperationsPerSecond) / 1e9:N0} GFLOP/s on {Threads} threads");
        facts.Write("prefill", $"{PrefillSpeed:N0} tokens/s ({Plan.PromptTokens} tokens, {Plan.MostPrefillTokens} a step); {Share(Prefill)}");
        foreach ((int sequences, StepMeasurement step) in Plan.Batches.Zip(Decodes))
        {
            facts.Write($"decode, batch {sequences}", $"{sequences / step.Time.TotalSeconds:N0} tokens/s, {step.Time.TotalMilliseconds:N3} ms/step; {Share(step)}");
        }

        facts.Write("peak memory", PeakBytes is { } bytes ? $"{bytes / 1e6:N0} MB" : $"unknown");
    }

    /// <summary>One JSON object, numbers in SI units.</summary>
    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(
        new
        {
            model = Model,
            dtype = Dtype,
            kernels = Kernels,
            threads = Threads,
            load_seconds = Load.TotalSeconds,
            bytes_per_second = Middle(now => now.BytesPerSecond),
            operations_per_second = Middle(now => now.OperationsPerSecond),
            prompt_tokens = Plan.PromptTokens,
            prefill_tokens_per_second = PrefillSpeed,
            prefill = Step(Prefill, Plan.MostPrefillTokens),
            decode = Plan.Batches.Zip(Decodes, (sequences, step) => Step(step, sequences)),
            peak_bytes = PeakBytes,
        },
        JsonLayout.Options));

    private double PrefillSpeed => Plan.PromptTokens / (Prefill.Time * Plan.PrefillSteps).TotalSeconds;

    // How near a step came to the shortest time that its bytes and operations could take just then.
    private static string Share(StepMeasurement step) => FormattableString.Invariant(
        $"{step.Share:P0} of the floor ({step.Cost.WeightBytes / 1e6:N1} MB weights, {step.Cost.StateBytes / 1e6:N1} MB state, {step.Cost.Operations / 1e9:N2} GFLOP)");

    private static object Step(StepMeasurement step, int rows) => new
    {
        rows,
        seconds = step.Time.TotalSeconds,
        share_of_floor = step.Share,
        weight_bytes = step.Cost.WeightBytes,
        state_bytes = step.Cost.StateBytes,
        operations = step.Cost.Operations,
    };

    private double Middle(Func<MachineCeilings, double> ceiling) => Median.Of(Ceilings.Select(ceiling));
}
