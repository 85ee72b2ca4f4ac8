using MoxE.KernelDigest;
using MoxE.Kernels.Numerics.Vectors;

// First line: the width in use. Then, without arguments, one line a kernel: its name and the hash of its results over
// seeded data; with a model folder as the argument, one line: the hash of what the whole model gives; with the word widths and
// a model folder, one line for each width of step for which something is compiled after the warm-up.
Console.WriteLine($"width {Dispatch.Width}");
if (args is ["widths", string model])
{
    foreach (string cold in StepWidths.Cold(model))
    {
        Console.WriteLine(cold);
    }

    return;
}

if (args is [string folder])
{
    Console.WriteLine(ModelDigest.Of(folder));
    return;
}

foreach ((string kernel, string hash) in KernelDigests.All())
{
    Console.WriteLine($"{kernel} {hash}");
}
