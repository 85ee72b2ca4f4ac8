namespace MoxE.Engine.Constraints.Networks;

/// <summary>Bytes that no edge tells apart share a class, so that a state's table has tens of entries and not 256.</summary>
internal sealed class ByteClasses
{
    private readonly byte[] _classOf = new byte[256];
    private readonly byte[] _representative;

    public ByteClasses(ReadOnlySpan<ByteEdge> edges)
    {
        bool[] begins = new bool[257];
        foreach (ByteEdge edge in edges)
        {
            begins[edge.First] = true;
            begins[edge.Last + 1] = true;
        }

        List<byte> representative = [0];
        for (int value = 1; value < 256; value++)
        {
            if (begins[value])
            {
                representative.Add((byte)value);
            }

            _classOf[value] = (byte)(representative.Count - 1);
        }

        _representative = [.. representative];
    }

    public int Count => _representative.Length;

    public int Of(byte value) => _classOf[value];

    public byte Representative(int byteClass) => _representative[byteClass];
}
