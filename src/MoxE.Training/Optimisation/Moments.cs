namespace MoxE.Training.Optimisation;

/// <summary>What AdamW remembers of one parameter.</summary>
/// <param name="elements">Its size.</param>
internal sealed class Moments(long elements)
{
    /// <summary>m: running mean of the gradients.</summary>
    public float[] First { get; } = new float[elements];

    /// <summary>v: running mean of their squares.</summary>
    public float[] Second { get; } = new float[elements];

    /// <summary>How many gradients it has seen.</summary>
    public int Steps { get; set; }
}
