using BenchmarkDotNet.Attributes;
using MoxE.KernelDigest;

namespace MoxE.Benchmarks;

/// <summary>Benchmarks that say what a call is worth, so that its time can be read against the machine's ceilings.</summary>
public abstract class KernelBenchmark : IDisposable
{
    private readonly List<IDisposable> _kept = [];

    private protected KernelBenchmark() => Arena = Kept(new FloatArena(seed: 1, FloatArena.CacheLine));

    /// <summary>Operands on whole cache lines, as in a model.</summary>
    private protected FloatArena Arena { get; }

    /// <summary>Of a benchmark method, with the parameters that are set.</summary>
    internal abstract Work WorkOf(string method);

    [GlobalCleanup]
    public void Dispose()
    {
        _kept.ForEach(kept => kept.Dispose());
        _kept.Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>Something to dispose of at the end.</summary>
    private protected T Kept<T>(T disposable)
        where T : IDisposable
    {
        _kept.Add(disposable);
        return disposable;
    }
}
