using MoxE.Model.Config;
using MoxE.Training.Model;
using MoxE.Training.Runs.Batches;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Steps;

/// <summary>The recurrent state each micro-batch leaves for its rows' next windows. Different micro-batches may come from different threads.</summary>
/// <param name="config">The model.</param>
/// <param name="microBatches">Parts of a step.</param>
internal sealed class CarriedState(MoxEConfig config, int microBatches) : IDisposable
{
    private readonly ModelState?[] _states = new ModelState?[microBatches];

    /// <summary>The state to enter with; rows that begin afresh are set to zero.</summary>
    /// <param name="microBatch">Which.</param>
    /// <param name="windows">Of its rows.</param>
    /// <returns>Null for zero.</returns>
    public ModelState? Enter(int microBatch, ReadOnlySpan<Window> windows)
    {
        if (_states[microBatch] is not { } state)
        {
            return null;
        }

        using IDisposable frozen = no_grad();
        for (int row = 0; row < windows.Length; row++)
        {
            foreach ((_, Tensor value) in windows[row].IsFresh ? StateTensors.Of(state) : [])
            {
                using Tensor own = value[row];
                own.zero_();
            }
        }

        return state;
    }

    /// <summary>Keeps the state after the windows, beyond the dispose scope it was made in.</summary>
    public void Leave(int microBatch, ModelState final)
    {
        // A copy: the model may hand out views of larger tensors, or rows of the state it was given.
        var kept = StateTensors.Of(final).ToDictionary(tensor => tensor.Name, tensor => tensor.Value.detach().clone().DetachFromDisposeScope());
        Release(microBatch);
        _states[microBatch] = StateTensors.Build(config, kept.GetValueOrDefault);
    }

    /// <summary>Every tensor, with the micro-batch before its name.</summary>
    public IEnumerable<(string Name, Tensor Value)> Tensors => Enumerable.Range(0, microBatches).SelectMany(part =>
        _states[part] is { } state ? StateTensors.Of(state).Select(tensor => (Prefix(part) + tensor.Name, tensor.Value)) : []);

    /// <summary>Puts back what <see cref="Tensors"/> gave, which becomes this object's own.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> tensors)
    {
        for (int part = 0; part < microBatches; part++)
        {
            Release(part);
            string prefix = Prefix(part);
            _states[part] = tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))
                ? StateTensors.Build(config, name => tensors.GetValueOrDefault(prefix + name)?.DetachFromDisposeScope())
                : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int part = 0; part < microBatches; part++)
        {
            Release(part);
        }
    }

    private void Release(int microBatch)
    {
        foreach ((_, Tensor value) in _states[microBatch] is { } state ? StateTensors.Of(state) : [])
        {
            value.Dispose();
        }

        _states[microBatch] = null;
    }

    private static string Prefix(int microBatch) => $"part{microBatch}.";
}
