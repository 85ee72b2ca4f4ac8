using System.Text.Json;
using MoxE.Cli.Benchmarks.Steps;
using MoxE.Cli.Output;
using MoxE.Kernels.Measuring;

namespace MoxE.Cli.Benchmarks;

/// <summary>What <c>moxe bench</c> found of one model, for people and for programs.</summary>
/// <param name="plan">What was measured.</param>
/// <param name="model">What was found: a prefill, then a decode of each batch.</param>
internal sealed class BenchReport(BenchPlan plan, MeasuredModel model)
{
    private StepMeasurement Prefill => model.Steps[0].Measurement;

    private IEnumerable<StepMeasurement> Decodes => model.Steps.Skip(1).Select(step => step.Measurement);

    /// <summary>Lines of text.</summary>
    public void WriteText(TextWriter output)
    {
        double slowest = model.Ceilings.Min(now => now.BytesPerSecond) / 1e9;
        double fastest = model.Ceilings.Max(now => now.BytesPerSecond) / 1e9;
        Facts facts = new(output, model.Model);
        facts.Write("weights", model.Dtype);
        facts.Write("kernels", model.Kernels);
        facts.Write("load", $"{model.Load.TotalMilliseconds:N0} ms");
        facts.Write("machine", $"{Middle(now => now.BytesPerSecond) / 1e9:N1} GB/s ({slowest:N1} to {fastest:N1}), {Middle(now => now.OperationsPerSecond) / 1e9:N0} GFLOP/s, {Middle(now => now.IntegerOperationsPerSecond) / 1e9:N0} GOP/s of bytes on {model.Threads} threads");
        facts.Write("prefill", $"{PrefillSpeed:N0} tokens/s ({plan.PromptTokens} tokens, {plan.MostPrefillTokens} a step); {Share(Prefill)}");
        foreach ((int sequences, StepMeasurement step) in plan.Batches.Zip(Decodes))
        {
            facts.Write($"decode, batch {sequences}", $"{sequences / step.Time.TotalSeconds:N0} tokens/s, {step.Time.TotalMilliseconds:N3} ms/step; {Share(step)}");
        }

        facts.Write("peak memory", model.PeakBytes is { } bytes ? $"{bytes / 1e6:N0} MB" : $"unknown");
    }

    /// <summary>One JSON object, numbers in SI units.</summary>
    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(
        new
        {
            model = model.Model,
            dtype = model.Dtype,
            kernels = model.Kernels,
            threads = model.Threads,
            load_seconds = model.Load.TotalSeconds,
            bytes_per_second = Middle(now => now.BytesPerSecond),
            operations_per_second = Middle(now => now.OperationsPerSecond),
            integer_operations_per_second = Middle(now => now.IntegerOperationsPerSecond),
            prompt_tokens = plan.PromptTokens,
            prefill_tokens_per_second = PrefillSpeed,
            prefill = Step(Prefill, plan.MostPrefillTokens),
            decode = plan.Batches.Zip(Decodes, (sequences, step) => Step(step, sequences)),
            peak_bytes = model.PeakBytes,
        },
        JsonLayout.Options));

    private double PrefillSpeed => plan.PromptTokens / (Prefill.Time * plan.PrefillSteps).TotalSeconds;

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

    private double Middle(Func<MachineCeilings, double> ceiling) => Median.Of(model.Ceilings.Select(ceiling));
}
