namespace MoxE.Cli;

/// <summary>Ctrl-C, for a verb that has something smaller than the program to stop.</summary>
internal sealed class Interrupts
{
    private volatile Func<bool>? _taker;

    /// <summary>Offers each interrupt to <paramref name="taker"/>, which says whether it took it, until the result is disposed.</summary>
    public IDisposable Offer(Func<bool> taker)
    {
        _taker = taker;
        return new Offered(this);
    }

    /// <summary>An interrupt has come.</summary>
    /// <returns>Whether it was taken; else the program ends.</returns>
    public bool Raise() => _taker?.Invoke() ?? false;

    private sealed class Offered(Interrupts interrupts) : IDisposable
    {
        public void Dispose() => interrupts._taker = null;
    }
}
