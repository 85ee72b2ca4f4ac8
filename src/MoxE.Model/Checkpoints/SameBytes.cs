using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.Model.Checkpoints;

/// <summary>Compares two stored tensors piece by piece.</summary>
internal static class SameBytes
{
    /// <summary>Whether type, shape and every byte agree.</summary>
    public static bool Compare(SafetensorsFile fileA, TensorInfo a, SafetensorsFile fileB, TensorInfo b)
    {
        if (a.Type != b.Type || !a.Shape.AsSpan().SequenceEqual(b.Shape.AsSpan()))
        {
            return false;
        }

        const int piece = 64 * 1024;
        byte[] bytesA = new byte[piece];
        byte[] bytesB = new byte[piece];
        for (long offset = 0; offset < a.Bytes; offset += piece)
        {
            int count = (int)Math.Min(piece, a.Bytes - offset);
            fileA.ReadBytes(a, offset, bytesA.AsSpan(0, count));
            fileB.ReadBytes(b, offset, bytesB.AsSpan(0, count));
            if (!bytesA.AsSpan(0, count).SequenceEqual(bytesB.AsSpan(0, count)))
            {
                return false;
            }
        }

        return true;
    }
}
