using MoxE.Fuzz.Targets;

namespace MoxE.Fuzz.Tests;

/// <summary>A target that does what a test says.</summary>
internal sealed class FakeTarget(Action<byte[]> run, Action? end = null) : FuzzTarget
{
    public override string Name => "fake";

    public override void Run(ReadOnlyMemory<byte> input) => run(input.ToArray());

    public override void Dispose()
    {
        end?.Invoke();
        base.Dispose();
    }
}
