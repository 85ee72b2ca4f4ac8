using System.Runtime.CompilerServices;
using MoxE.Kernels.Interop;

namespace MoxE.UnitTests;

/// <summary>Some tests open sessions of their own: the environment, with telemetry off, comes first here too.</summary>
internal static class OnnxRuntimeSetup
{
    [ModuleInitializer]
    internal static void Initialize() => OnnxRuntimeEnvironment.Initialize();
}
