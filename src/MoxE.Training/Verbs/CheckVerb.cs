using System.CommandLine;
using MoxE.Training.Native;
using static TorchSharp.torch;

namespace MoxE.Training.Verbs;

/// <summary><c>moxe train-check</c>: whether libtorch runs here.</summary>
internal sealed class CheckVerb(TrainerContext context) : Verb("train-check", "Load libtorch, run one operator and say what had to be mended.", context)
{
    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (LibTorch.Load() is { } note)
        {
            Context.Error.WriteLine($"moxe: {note}");
        }

        using Tensor sum = ones(3).sum();
        Context.Out.WriteLine(sum.item<float>() == 3 ? "libtorch works" : "libtorch computes 1 + 1 + 1 wrongly");
        return Task.FromResult(0);
    }
}
