namespace MoxE.Engine.Loading;

/// <summary>What a model will hold in memory once it is loaded.</summary>
/// <param name="WeightBytes">Bytes of its graph and weights.</param>
/// <param name="Slots">Sequences that run at once.</param>
/// <param name="StateBytesPerSlot">Bytes of a sequence's state, every copy of it counted.</param>
public sealed record ModelFootprint(long WeightBytes, int Slots, long StateBytesPerSlot)
{
    /// <summary>What a process with a model was measured to take beside weights and states: 15 in a hundred of both.</summary>
    private const double Overhead = 1.15;

    /// <summary>Bytes to expect: weights and states, and 15 % for the runtime's copies and buffers.</summary>
    public long Bytes => (long)(Overhead * (WeightBytes + (Slots * (double)StateBytesPerSlot)));
}
