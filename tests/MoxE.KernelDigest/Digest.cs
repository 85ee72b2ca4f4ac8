using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MoxE.KernelDigest;

/// <summary>A hash of float bits. All NaN count as one: which of its operands' NaN an instruction returns is not ours to choose.</summary>
internal sealed class Digest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ReadOnlySpan<float> values)
    {
        float[] bits = values.ToArray();
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = float.IsNaN(bits[i]) ? float.NaN : bits[i];
        }

        _hash.AppendData(MemoryMarshal.AsBytes<float>(bits));
    }

    public string Finish() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
