using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>The parameters of one part of the model, by the names they have inside it.</summary>
/// <param name="Store">All of them.</param>
/// <param name="Prefix">Such as <c>moe.layers.0.experts.1.</c>, with its dot.</param>
internal sealed record ParameterScope(ParameterStore Store, string Prefix)
{
    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">The configuration has no such tensor.</exception>
    public Tensor this[string name] => Store[Prefix + name];

    /// <summary>The tensor of that name, or null where the configuration has none.</summary>
    public Tensor? Find(string name) => Store.Find(Prefix + name);

    /// <summary>The part of that name inside this part.</summary>
    /// <param name="part">Without a dot at its end.</param>
    public ParameterScope Within(string part) => new(Store, $"{Prefix}{part}.");
}
