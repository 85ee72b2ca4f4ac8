using OxyPlot;

namespace MoxE.Training.Plots;

/// <summary>Numbers of tokens on an axis, in a unit that keeps its labels short.</summary>
internal sealed class TokenAxis
{
    private readonly double _unit;

    /// <summary>An axis.</summary>
    /// <param name="most">The largest number of tokens on it.</param>
    public TokenAxis(long most)
    {
        (_unit, Title) = most switch
        {
            >= 2_000_000 => (1e6, "tokens trained on, millions"),
            >= 2_000 => (1e3, "tokens trained on, thousands"),
            _ => (1.0, "tokens trained on"),
        };
    }

    /// <summary>With its unit.</summary>
    public string Title { get; }

    /// <summary>A point of a curve.</summary>
    public DataPoint Point(long tokens, double value) => new(tokens / _unit, value);
}
