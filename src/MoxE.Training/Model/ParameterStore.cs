using MoxE.Model;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>A trainable tensor.</summary>
/// <param name="Name">The author's name, SPEC §2.</param>
/// <param name="Value">A leaf that asks for its gradient, in the layout of SPEC §2.</param>
/// <param name="Shape">Where it belongs.</param>
internal sealed record Parameter(string Name, Tensor Value, ParameterShape Shape);

/// <summary>All parameters of a model, in the order of <see cref="ParameterShapes"/>.</summary>
internal sealed class ParameterStore : IDisposable
{
    private readonly Dictionary<string, Tensor> _byName = new(StringComparer.Ordinal);

    /// <summary>Parameters of zeros.</summary>
    /// <param name="config">Which tensors there are.</param>
    /// <param name="type">float32 to train, float64 to check gradients.</param>
    public ParameterStore(MoxEConfig config, ScalarType type = ScalarType.Float32)
    {
        (Config, Type) = (config, type);
        All = [.. ParameterShapes.Of(config).Select(shape => new Parameter(shape.Name, Zeros(shape, type), shape))];
        foreach (Parameter parameter in All)
        {
            _byName.Add(parameter.Name, parameter.Value);
        }
    }

    /// <summary>The model's configuration.</summary>
    public MoxEConfig Config { get; }

    /// <summary>Element type of every parameter.</summary>
    public ScalarType Type { get; }

    /// <summary>Every parameter.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">The configuration has no such tensor.</exception>
    public Tensor this[string name] => _byName[name];

    /// <summary>The tensor of that name, or null where the configuration has none.</summary>
    public Tensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The tensors whose names begin so.</summary>
    public ParameterScope Scope(string prefix) => new(this, prefix);

    /// <summary>The parameters that training may change: those that ask for a gradient.</summary>
    public IEnumerable<Parameter> Trainable => All.Where(parameter => parameter.Value.requires_grad);

    /// <summary>Sets every parameter to the values of SPEC §14, also those without effect (SPEC §7).</summary>
    /// <param name="seed">Equal seeds give equal bits, and the float32 values are the float64 ones rounded.</param>
    /// <param name="residualBlocks">N of wang(D, N), ≥ 1; default 2, the blocks of one mixer. 2·L makes a deep model start more quietly.</param>
    public void Initialise(long seed, int residualBlocks = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(residualBlocks, 1);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        var values = new InitialValues(Config, seed, residualBlocks);
        foreach (Parameter parameter in All)
        {
            Tensor? taps = Find(parameter.Name.Replace(".conv.bias", ".conv.kernel", StringComparison.Ordinal));
            parameter.Value.copy_(values.Of(parameter, taps?.shape[0] ?? 0));
        }
    }

    /// <summary>Sets every parameter from a checkpoint.</summary>
    /// <param name="source">One with the tensors of <see cref="Config"/>.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, has another shape or holds a value that is not finite.</exception>
    public void Read(ITensorSource source)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        foreach (Parameter parameter in All)
        {
            parameter.Value.copy_(tensor(source.Read(parameter.Name, parameter.Shape.Shape.AsSpan()), parameter.Value.shape));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Parameter parameter in All)
        {
            parameter.Value.Dispose();
        }
    }

    private static Tensor Zeros(ParameterShape shape, ScalarType type) =>
        zeros([.. shape.Shape.Select(size => (long)size)], type).requires_grad_().DetachFromDisposeScope();
}
