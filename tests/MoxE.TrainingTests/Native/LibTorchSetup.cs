using System.Runtime.CompilerServices;
using MoxE.Training.Native;

namespace MoxE.TrainingTests.Native;

/// <summary>Makes libtorch loadable before the first test touches it.</summary>
internal static class LibTorchSetup
{
    [ModuleInitializer]
    internal static void Load() => LibTorch.Load();
}
