namespace MoxE.UnitTests.Engine.Simulation;

/// <summary>A machine as the time that its steps take, in milliseconds.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Weights">Of every step: the weights are read once, whatever the rows.</param>
/// <param name="Sequence">Of each sequence beyond the first.</param>
/// <param name="SmallChunk">Of a prompt token where a step has up to 8.</param>
/// <param name="LargeChunk">Of a prompt token where a step has 256.</param>
public sealed record MachineProfile(string Name, double Weights, double Sequence, double SmallChunk, double LargeChunk)
{
    /// <summary>The 105 M parameter reference model on one thread.</summary>
    public static MachineProfile ModelM { get; } = new("M", 7, 0.35, 1, 0.9);

    /// <summary>A batch that pays for each sequence, and chunks that pay off: small integer weights on a wide machine.</summary>
    public static MachineProfile Wide { get; } = new("wide", 2.2, 0.9, 0.5, 0.25);

    /// <summary>Milliseconds of a step.</summary>
    public double Step(int sequences, int promptTokens)
    {
        double towardsLarge = Math.Clamp((promptTokens - 8) / 248.0, 0, 1);
        return Weights + (Sequence * (sequences - 1)) + (promptTokens * (SmallChunk + (towardsLarge * (LargeChunk - SmallChunk))));
    }
}
