using MoxE.Kernels.Measuring;

namespace MoxE.Cli.Benchmarks.Steps;

/// <summary>What was measured of a model with a number of threads.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Dtype">How its matrices are stored; <c>portable</c> for a portable graph.</param>
/// <param name="Kernels">What runs it.</param>
/// <param name="Threads">Threads of a step.</param>
/// <param name="Load">Time to open it.</param>
/// <param name="StateBytes">State of a sequence.</param>
/// <param name="ResidentBytes">Resident memory that came with it, states and first steps included; null where the system does not tell.</param>
/// <param name="PeakBytes">Largest resident memory of the process until then.</param>
/// <param name="Ceilings">The machine's, before each round.</param>
/// <param name="Steps">Its steps.</param>
internal sealed record MeasuredModel(
    string Model, string Dtype, string Kernels, int Threads, TimeSpan Load, long StateBytes, long? ResidentBytes, long? PeakBytes, IReadOnlyList<MachineCeilings> Ceilings, IReadOnlyList<MeasuredStep> Steps);

/// <summary>What was measured of a kind of step.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Sequences">Of a step.</param>
/// <param name="Rows">Tokens of a step.</param>
/// <param name="PromptTokens">Of the prompt that is cut into such steps; 0 for a decode.</param>
/// <param name="Position">Tokens that the sequence had read before, where that was asked for.</param>
/// <param name="Measurement">Its time and cost.</param>
/// <param name="ResidentBytes">Resident memory of the process after it.</param>
internal sealed record MeasuredStep(StepKind Kind, int Sequences, int Rows, int PromptTokens, long? Position, StepMeasurement Measurement, long? ResidentBytes);

/// <summary>What a step does.</summary>
internal enum StepKind
{
    /// <summary>Reads a part of a prompt.</summary>
    Prefill,

    /// <summary>Reads one token of each sequence.</summary>
    Decode,
}
