using MoxE.Cli.Benchmarks.Steps;
using MoxE.Kernels.Measuring;

namespace MoxE.Cli.Benchmarks.Records;

/// <summary>A measured step of a model; times in seconds.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Dtype">How its matrices are stored.</param>
/// <param name="Threads">Threads of a step.</param>
/// <param name="Kind">prefill or decode.</param>
/// <param name="Sequences">Of a step.</param>
/// <param name="Rows">Tokens of a step.</param>
/// <param name="PromptTokens">Of the prompt that is cut into such steps; 0 for a decode.</param>
/// <param name="Position">Tokens read before, where that was asked for.</param>
/// <param name="Seconds">Median time of a step.</param>
/// <param name="FloorSeconds">Share times time: the shortest time its bytes and operations allow.</param>
/// <param name="ShareOfFloor">Median over the rounds of floor over time.</param>
/// <param name="TokensPerSecond">Of the whole prompt, or of all sequences.</param>
/// <param name="WeightBytes">Weights read.</param>
/// <param name="StateBytes">State read and written.</param>
/// <param name="Operations">Multiplications and additions.</param>
/// <param name="ResidentBytes">Resident memory of the process after it; null where the system does not tell.</param>
internal sealed record StepRow(
    string Model, string Dtype, int Threads, string Kind, int Sequences, int Rows, int PromptTokens, long? Position, double Seconds, double FloorSeconds, double ShareOfFloor,
    double TokensPerSecond, long WeightBytes, long StateBytes, double Operations, long? ResidentBytes)
{
    /// <summary>Of a measurement.</summary>
    public static StepRow Of(MeasuredModel model, MeasuredStep step)
    {
        double seconds = step.Measurement.Time.TotalSeconds;
        int steps = step.Kind == StepKind.Prefill ? (step.PromptTokens + step.Rows - 1) / step.Rows : 1;
        int tokens = step.Kind == StepKind.Prefill ? step.PromptTokens : step.Sequences;
        return new StepRow(
            model.Model, model.Dtype, model.Threads, step.Kind == StepKind.Prefill ? "prefill" : "decode", step.Sequences, step.Rows, step.PromptTokens, step.Position, seconds,
            step.Measurement.Share * seconds, step.Measurement.Share, tokens / (seconds * steps), step.Measurement.Cost.WeightBytes, step.Measurement.Cost.StateBytes,
            step.Measurement.Cost.Operations, step.ResidentBytes);
    }
}

/// <summary>A model that was measured with a number of threads.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Dtype">How its matrices are stored.</param>
/// <param name="Threads">Threads of a step.</param>
/// <param name="LoadSeconds">Time to open it.</param>
/// <param name="StateBytes">State of a sequence.</param>
/// <param name="ResidentBytes">Resident memory that came with it; null where the system does not tell.</param>
/// <param name="BytesPerSecond">The machine's reads of memory, median over the rounds.</param>
/// <param name="OperationsPerSecond">The machine's multiplications and additions, median over the rounds.</param>
/// <param name="IntegerOperationsPerSecond">Those of bytes.</param>
internal sealed record ModelRow(
    string Model, string Dtype, int Threads, double LoadSeconds, long StateBytes, long? ResidentBytes, double BytesPerSecond, double OperationsPerSecond, double IntegerOperationsPerSecond)
{
    /// <summary>Of a measurement.</summary>
    public static ModelRow Of(MeasuredModel model) => new(
        model.Model, model.Dtype, model.Threads, model.Load.TotalSeconds, model.StateBytes, model.ResidentBytes, Middle(model, now => now.BytesPerSecond), Middle(model, now => now.OperationsPerSecond), Middle(model, now => now.IntegerOperationsPerSecond));

    private static double Middle(MeasuredModel model, Func<MachineCeilings, double> ceiling) => Median.Of(model.Ceilings.Select(ceiling));
}
