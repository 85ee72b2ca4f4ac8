namespace MoxE.Server.OpenInference.Tensors;

/// <summary>An output. Exactly one of the three holds its elements, the one its type calls for.</summary>
internal sealed record OutputTensor
{
    private OutputTensor(string name, Datatype datatype, IReadOnlyList<long> shape) => (Name, Datatype, Shape) = (name, datatype, shape);

    public string Name { get; }

    public Datatype Datatype { get; }

    public IReadOnlyList<long> Shape { get; }

    /// <summary>Elements of a BYTES tensor.</summary>
    public IReadOnlyList<string> Texts { get; private init; } = [];

    /// <summary>Elements of an INT64 tensor.</summary>
    public IReadOnlyList<long> Integers { get; private init; } = [];

    /// <summary>Elements of an FP32 tensor.</summary>
    public ReadOnlyMemory<float> Numbers { get; private init; }

    public static OutputTensor Of(string name, IReadOnlyList<long> shape, IReadOnlyList<string> texts) => new(name, Datatype.Bytes, shape) { Texts = texts };

    public static OutputTensor Of(string name, IReadOnlyList<long> shape, IReadOnlyList<long> integers) => new(name, Datatype.Int64, shape) { Integers = integers };

    public static OutputTensor Of(string name, IReadOnlyList<long> shape, ReadOnlyMemory<float> numbers) => new(name, Datatype.Fp32, shape) { Numbers = numbers };
}
