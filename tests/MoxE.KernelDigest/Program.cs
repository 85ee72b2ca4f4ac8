using MoxE.KernelDigest;
using MoxE.Kernels.Numerics.Vectors;

// First line: the width in use. Then one line a kernel: its name and the hash of its results over seeded data.
Console.WriteLine($"width {Dispatch.Width}");
foreach ((string kernel, string hash) in KernelDigests.All())
{
    Console.WriteLine($"{kernel} {hash}");
}
