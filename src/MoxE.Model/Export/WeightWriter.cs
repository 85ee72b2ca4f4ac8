using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MoxE.Model.Export.Graph;
using MoxE.Model.Folders;
using MoxE.Model.Onnx;

namespace MoxE.Model.Export;

/// <summary>Writes weights one after the other: small ones into the graph, the others into the data file, page-aligned so that it can be mapped.</summary>
internal sealed class WeightWriter(Stream data, ProgressMeter progress)
{
    /// <summary>Tensors of fewer bytes stay inside the graph.</summary>
    public const int LeastExternalBytes = 1024;

    /// <summary>Offsets in the data file are multiples of this.</summary>
    public const int Alignment = 4096;

    /// <summary>Numbers handed to the stream at once; the span of a larger weight's bytes would overflow an int.</summary>
    private const int SliceLength = 1 << 20;

    /// <summary>Writes a weight and describes it.</summary>
    public TensorProto Write(Weight weight)
    {
        TensorProto tensor = new() { Name = weight.Value.Name, DataType = (int)weight.Value.Type, DocString = weight.Doc };
        tensor.Dims.Add(weight.Value.Shape.Select(dim => (long)dim.Size));
        if (weight.Bytes < LeastExternalBytes)
        {
            using MemoryStream raw = new();
            Copy(weight, raw);
            tensor.RawData = ByteString.CopyFrom(raw.ToArray());
            return tensor;
        }

        long padding = -data.Position & (Alignment - 1);
        data.Write(new byte[padding]);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add([Entry("location", GraphFile.DataName), Entry("offset", data.Position), Entry("length", weight.Bytes)]);
        Copy(weight, data);
        return tensor;
    }

    /// <summary>Copies the pieces, numbers in little-endian order.</summary>
    private void Copy(Weight weight, Stream to)
    {
        long written = 0;
        foreach (Array piece in weight.Pieces())
        {
            written += piece is float[] floats ? Copy(floats, to) : Copy((byte[])piece, to);
        }

        if (written != weight.Bytes)
        {
            throw new InvalidOperationException($"{weight.Value} was given {written} bytes.");
        }
    }

    private long Copy<T>(T[] piece, Stream to)
        where T : struct
    {
        long written = 0;
        for (int start = 0; start < piece.Length; start += SliceLength)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(piece.AsSpan(start, Math.Min(SliceLength, piece.Length - start)));
            to.Write(bytes);
            progress.Add(bytes.Length);
            written += bytes.Length;
        }

        return written;
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static StringStringEntryProto Entry(string key, long value) => Entry(key, value.ToString(CultureInfo.InvariantCulture));
}
