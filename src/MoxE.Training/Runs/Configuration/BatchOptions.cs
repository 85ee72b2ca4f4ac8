namespace MoxE.Training.Runs.Configuration;

/// <summary><c>batch</c>: what a step trains on, and how it is cut.</summary>
internal sealed record BatchOptions
{
    /// <summary><c>sequences</c>, B: rows of a step, 1 … 65536. Default 16.</summary>
    public int Sequences { get; init; } = 16;

    /// <summary><c>length</c>, T: tokens of a row, 1 … 2²⁰. Default 256.</summary>
    public int Length { get; init; } = 256;

    /// <summary><c>micro_batches</c>: equal parts the rows are cut into; divides <c>sequences</c>. Losses are those of a part, averaged. Default 1.</summary>
    public int MicroBatches { get; init; } = 1;

    /// <summary><c>workers</c>: micro-batches at a time, 0 … 1024; 0 for as many as there are processors. Results do not depend on it. Default 0.</summary>
    public int Workers { get; init; }

    /// <summary>Tokens a step trains on.</summary>
    public long Tokens => (long)Sequences * Length;

    /// <summary>Rows of a micro-batch.</summary>
    public int RowsOfMicroBatch => Sequences / MicroBatches;
}
