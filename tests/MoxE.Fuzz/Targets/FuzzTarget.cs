using System.Text;

namespace MoxE.Fuzz.Targets;

/// <summary>Something that reads what comes from outside. One input at a time, on one thread.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Name on the command line and of the folder of its corpus.</summary>
    public abstract string Name { get; }

    /// <summary>Parts of all inputs that go to this target, relative to the others.</summary>
    public virtual int Share => 2;

    /// <summary>Words that inputs are made of.</summary>
    public virtual IReadOnlyList<string> Dictionary => [];

    /// <summary>Longest input, bytes.</summary>
    public virtual int MaxLength => 4096;

    /// <summary>Inputs to start from beside the committed ones, made when they are asked for.</summary>
    public virtual IEnumerable<byte[]> MoreSeeds() => [];

    /// <summary>Reads an input. Any exception is a failure.</summary>
    public abstract void Run(ReadOnlyMemory<byte> input);

    /// <summary>Throws unless a rule holds.</summary>
    protected static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new RuleBrokenException(rule);
        }
    }

    /// <summary>An input as text; bytes that are no UTF-8 are U+FFFD.</summary>
    protected static string Text(ReadOnlyMemory<byte> input) => Encoding.UTF8.GetString(input.Span);

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
