using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;

namespace MoxE.Engine.Running;

/// <summary>How sessions are set up, in one place for the server and the tools.</summary>
internal static class SessionSettings
{
    /// <summary>Options with the operators of ai.moxe registered.</summary>
    public static SessionOptions Create()
    {
        OnnxRuntimeEnvironment.Initialize();
        var options = new SessionOptions
        {
            // The operators bring threads of their own; ONNX Runtime's few nodes run on the caller.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,

            // Every step may have a new T: a remembered pattern for each would only grow.
            EnableMemoryPattern = false,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        if (Environment.GetEnvironmentVariable("MOXE_PROF") is { } pf) { options.EnableProfiling = true; options.ProfileOutputPathPrefix = pf; }
        CustomOpDomain.Register(options);
        return options;
    }
}
