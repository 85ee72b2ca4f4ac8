namespace MoxE.Benchmarks;

/// <summary>
/// Enough copies of an operand that no cache holds them all; each call takes the next one, as a step of a model takes the
/// next layer's.
/// </summary>
internal sealed class FromMemory<T> : IDisposable
{
    private const double Bytes = 128e6;
    private readonly T[] _copies;
    private int _next;

    /// <param name="bytesEach">Of one copy.</param>
    /// <param name="make">Makes one.</param>
    public FromMemory(double bytesEach, Func<T> make) =>
        _copies = [.. Enumerable.Range(0, Math.Max(1, (int)(Bytes / bytesEach))).Select(_ => make())];

    /// <summary>The next one, round and round.</summary>
    public T Next()
    {
        _next = _next + 1 < _copies.Length ? _next + 1 : 0;
        return _copies[_next];
    }

    public void Dispose()
    {
        foreach (IDisposable copy in _copies.OfType<IDisposable>())
        {
            copy.Dispose();
        }
    }
}
