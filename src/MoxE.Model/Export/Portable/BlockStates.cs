using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;

namespace MoxE.Model.Export.Portable;

/// <summary>The states of one block before a step, and the names of those after it.</summary>
/// <param name="states">All states.</param>
/// <param name="block">The block, e.g. <c>layer0.mixer1</c>.</param>
/// <param name="suffix">What the names of the states after the step end with.</param>
internal sealed class BlockStates(StatePools states, string block, string suffix)
{
    /// <summary>[B, …]; null for the tail of a convolution of kernel size 1.</summary>
    public Value? Before(string tensor) => states.Find($"state.{block}.{tensor}");

    /// <summary>Name of the same state after the step.</summary>
    public string After(string tensor) => $"state.{block}.{tensor}{suffix}";

    /// <summary>All of them before the step.</summary>
    public IReadOnlyList<Value> All => states.Under($"state.{block}.");
}
