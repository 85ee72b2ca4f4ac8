using System.Runtime.InteropServices;

namespace MoxE.Model.Checkpoints.Safetensors;

/// <summary>Number formats of weights. The file is little-endian, and so is every machine .NET's ONNX Runtime runs on.</summary>
internal static class FloatConversion
{
    /// <summary>Converts stored elements to float32.</summary>
    public static void ToSingle(ReadOnlySpan<byte> bytes, TensorType type, Span<float> destination)
    {
        switch (type)
        {
            case TensorType.F16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = (float)halves[i];
                }

                break;
            case TensorType.BF16:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
            case TensorType.F64:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = (float)doubles[i];
                }

                break;
            default:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(destination);
                break;
        }
    }

    /// <summary>Converts float32 to F32, F16, BF16 (both to nearest, ties to even) or F64.</summary>
    public static byte[] FromSingle(ReadOnlySpan<float> values, TensorType type)
    {
        byte[] bytes = new byte[(long)values.Length * type.Bytes()];
        for (int i = 0; i < values.Length; i++)
        {
            switch (type)
            {
                case TensorType.F16:
                    MemoryMarshal.Cast<byte, Half>(bytes.AsSpan())[i] = (Half)values[i];
                    break;
                case TensorType.BF16:
                    MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan())[i] = ToBFloat16(values[i]);
                    break;
                case TensorType.F64:
                    MemoryMarshal.Cast<byte, double>(bytes.AsSpan())[i] = values[i];
                    break;
                default:
                    MemoryMarshal.Cast<byte, float>(bytes.AsSpan())[i] = values[i];
                    break;
            }
        }

        return bytes;
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value)
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
