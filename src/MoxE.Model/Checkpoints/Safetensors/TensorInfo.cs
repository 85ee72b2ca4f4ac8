using System.Collections.Immutable;

namespace MoxE.Model.Checkpoints.Safetensors;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes ≥ 0, C order; empty for a scalar.</param>
/// <param name="Offset">Byte offset of the first element, from the end of the header.</param>
/// <param name="Bytes">Byte length: the product of <paramref name="Shape"/> times the size of an element.</param>
public sealed record TensorInfo(string Name, TensorType Type, ImmutableArray<long> Shape, long Offset, long Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Bytes / Type.Bytes();

    /// <summary>Whether the shape is <paramref name="shape"/>.</summary>
    public bool HasShape(params ReadOnlySpan<int> shape)
    {
        if (shape.Length != Shape.Length)
        {
            return false;
        }

        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] != Shape[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The shape in brackets, as messages show it.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
