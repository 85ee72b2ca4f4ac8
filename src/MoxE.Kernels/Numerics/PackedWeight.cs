using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>A weight matrix W (K, N) in panels, as <see cref="PanelFormat"/> says, or several of one shape behind each other.</summary>
internal readonly unsafe struct PackedWeight
{
    private readonly byte* _data;

    /// <summary>Matrices at <paramref name="data"/>.</summary>
    public PackedWeight(WeightType type, void* data, int inputs, int columns)
    {
        _data = (byte*)data;
        Type = type;
        Inputs = inputs;
        Columns = columns;
        PanelBytes = PanelFormat.PanelBytes(type, inputs);
    }

    /// <summary>How weights are stored.</summary>
    public WeightType Type { get; }

    /// <summary>K.</summary>
    public int Inputs { get; }

    /// <summary>N.</summary>
    public int Columns { get; }

    /// <summary>Panels of one matrix.</summary>
    public int Panels => PanelLayout.Panels(Columns);

    /// <summary>Bytes of a panel.</summary>
    public long PanelBytes { get; }

    /// <summary>Whether activations are made integers before the product.</summary>
    public bool IsInteger => Type is WeightType.Int8 or WeightType.Int4;

    /// <summary>The matrix at <paramref name="index"/> of several.</summary>
    public PackedWeight this[long index] => new(Type, _data + (index * Panels * PanelBytes), Inputs, Columns);

    /// <summary>A panel's first byte.</summary>
    public byte* Panel(int panel) => _data + (panel * PanelBytes);
}
