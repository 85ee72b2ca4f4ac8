using MoxE.Fuzz.Coverage;
using MoxE.Fuzz.Mutation;
using MoxE.Fuzz.Targets;

namespace MoxE.Fuzz.Running;

/// <summary>One target's part of a run: its corpus, then mutations of it; an input that takes a new edge joins the corpus.</summary>
internal sealed class TargetRun
{
    private const int MaxCorpus = 4096;
    private const int MaxCorpusBytes = 16 << 20;

    private readonly FuzzTarget _target;
    private readonly RunParts _parts;
    private readonly Random _random;
    private readonly CoverageMap _map = new();
    private readonly List<byte[]> _corpus = [];
    private Mutator? _mutator;
    private int _corpusBytes;

    /// <param name="target">What reads the inputs.</param>
    /// <param name="seed">Where chance starts; each target has a stream of its own.</param>
    /// <param name="parts">What all targets share.</param>
    public TargetRun(FuzzTarget target, int seed, RunParts parts)
    {
        (_target, _parts) = (target, parts);
        _random = new Random(target.Name.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter)));
    }

    /// <summary>The target.</summary>
    public FuzzTarget Target => _target;

    /// <summary>Inputs run, without the corpus.</summary>
    public long Ran { get; private set; }

    /// <summary>Inputs that mutations start from.</summary>
    public IReadOnlyList<byte[]> Inputs => _corpus;

    /// <summary>Edges taken so far; 0 where the assemblies do not count.</summary>
    public int Edges => _map.Known;

    /// <summary>Longest time that one input took, the corpus left out, which meets code that is not compiled yet.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Runs the corpus.</summary>
    public void Replay()
    {
        _mutator = new Mutator(_random, _target.Dictionary, _target.MaxLength);
        foreach (byte[] seed in Corpus.Files(_target.Name).Select(File.ReadAllBytes).Concat(_target.MoreSeeds()))
        {
            Try(seed);
            Keep(seed);
        }

        if (_corpus.Count == 0)
        {
            Keep([]);
        }
    }

    /// <summary>Runs new inputs.</summary>
    public void Run(long count)
    {
        for (; count > 0; count--, Ran++)
        {
            byte[] input = _mutator!.Mutate(Choose(), _corpus[_random.Next(_corpus.Count)]);
            long start = _parts.Time.GetTimestamp();
            bool isNew = Try(input);
            TimeSpan took = _parts.Time.GetElapsedTime(start);
            Slowest = took > Slowest ? took : Slowest;
            if (isNew)
            {
                Keep(input);
            }
        }
    }

    /// <summary>Runs one input.</summary>
    /// <returns>Whether it took a new edge.</returns>
    public bool Try(byte[] input)
    {
        _parts.Current?.Set(_target.Name, input);
        _parts.Watchdog.Start();
        CoverageMap.Start();
        try
        {
            _target.Run(input);
        }
        catch (Exception failure)
        {
            if (_parts.Failures.Add(_target.Name, input, failure) is { } text)
            {
                _parts.Print(text);
            }

            return false;
        }

        return _map.Learn();
    }

    /// <summary>The edges that one input takes.</summary>
    public IReadOnlyCollection<int> EdgesOf(byte[] input)
    {
        Try(input);
        return CoverageMap.Taken();
    }

    // Half of the time one of the latest, which few mutations have been made of.
    private byte[] Choose()
    {
        int recent = Math.Min(_corpus.Count, 32);
        return _random.Next(2) == 0 ? _corpus[^(1 + _random.Next(recent))] : _corpus[_random.Next(_corpus.Count)];
    }

    private void Keep(byte[] input)
    {
        if (_corpus.Count < MaxCorpus && _corpusBytes + input.Length <= MaxCorpusBytes)
        {
            _corpus.Add(input);
            _corpusBytes += input.Length;
        }
    }
}
