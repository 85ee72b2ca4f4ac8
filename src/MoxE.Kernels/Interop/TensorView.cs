namespace MoxE.Kernels.Interop;

/// <summary>Data, element type and shape of a tensor, by reference to ONNX Runtime's own memory.</summary>
internal readonly unsafe struct TensorView
{
    private readonly long* _dimensions;

    private TensorView(void* data, TensorElementType type, long* dimensions, int rank)
    {
        Data = data;
        Type = type;
        _dimensions = dimensions;
        Rank = rank;
    }

    /// <summary>First element.</summary>
    public void* Data { get; }

    /// <summary>Element type.</summary>
    public TensorElementType Type { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank { get; }

    /// <summary>Whether the node has this input at all.</summary>
    public bool Exists => Data is not null;

    /// <summary>The shape.</summary>
    public ReadOnlySpan<long> Shape => new(_dimensions, Rank);

    /// <summary>Reads an OrtValue that holds a tensor; a null handle gives a view that does not exist.</summary>
    public static TensorView Of(nint value)
    {
        if (value == 0)
        {
            return default;
        }

        int type;
        long* dimensions;
        nuint rank;
        void* data;
        OrtApi.Check(((delegate* unmanaged<nint, int*, long**, nuint*, nint>)OrtApi.Function(OrtFunction.GetTensorElementTypeAndShapeDataReference))(value, &type, &dimensions, &rank));
        OrtApi.Check(((delegate* unmanaged<nint, void**, nint>)OrtApi.Function(OrtFunction.GetTensorMutableData))(value, &data));
        return new TensorView(data, (TensorElementType)type, dimensions, (int)rank);
    }

    /// <summary>Throws unless the tensor has this type and shape; a wanted size of −1 allows any.</summary>
    public void Require(string name, TensorElementType type, params ReadOnlySpan<long> shape)
    {
        bool matches = Type == type && Rank == shape.Length;
        for (int axis = 0; matches && axis < Rank; axis++)
        {
            matches = shape[axis] < 0 || shape[axis] == _dimensions[axis];
        }

        if (!matches)
        {
            throw new OrtCallException(
                $"'{name}' is {Type} [{string.Join(", ", Shape.ToArray())}]; needed is {type} [{string.Join(", ", shape.ToArray().Select(size => size < 0 ? "any" : $"{size}"))}]");
        }
    }
}
