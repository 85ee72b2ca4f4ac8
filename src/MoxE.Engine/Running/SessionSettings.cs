using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;

namespace MoxE.Engine.Running;

/// <summary>How sessions are set up, in one place for the server and the tools.</summary>
internal static class SessionSettings
{
    /// <summary>Microseconds that idle pool threads spin before they sleep: longer than the gap between two nodes, short enough that an idle server costs nothing.</summary>
    private const string SpinMicroseconds = "500";

    private const string CudaProvider = "CUDAExecutionProvider";

    /// <summary>Options with the operators of ai.moxe registered.</summary>
    /// <param name="threads">Threads of a step; 0 takes the processors this process may use.</param>
    public static SessionOptions Create(int threads)
    {
        SessionOptions options = Plain(threads);
        CustomOpDomain.Register(options);
        return options;
    }

    /// <summary>Options for standard operators only, which ONNX Runtime may fuse as it likes.</summary>
    /// <param name="threads">Threads of a step; 0 takes the processors this process may use.</param>
    /// <param name="provider">What runs them.</param>
    /// <exception cref="ModelStepException">The provider is not in this build.</exception>
    public static SessionOptions CreatePortable(int threads, ExecutionProvider provider)
    {
        SessionOptions options = Plain(threads);
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
        if (provider == ExecutionProvider.Cuda)
        {
            if (!OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider))
            {
                options.Dispose();
                throw new ModelStepException("the execution provider cuda is not in this build, which has the CPU package of ONNX Runtime; build with -p:OrtFlavor=gpu");
            }

            options.AppendExecutionProvider_CUDA();
        }

        return options;
    }

    private static SessionOptions Plain(int threads)
    {
        OnnxRuntimeEnvironment.Initialize();
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads > 0 ? threads : Environment.ProcessorCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,

            // Every step may have a new T: a remembered pattern for each would only grow.
            EnableMemoryPattern = false,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.spin_duration_us", SpinMicroseconds);
        return options;
    }
}
