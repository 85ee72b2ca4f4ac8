using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MoxE.Kernels.Interop;

/// <summary>
/// ONNX Runtime's process-wide environment. Comes before the first session: ONNX Runtime records usage and sends it to its
/// maker unless told otherwise before its environment exists, and a server that handles people's text must not.
/// Its C API is the one of the native library that the managed binding loads.
/// </summary>
public static unsafe partial class OnnxRuntimeEnvironment
{
    private const string TelemetrySwitch = "ORT_DISABLE_TELEMETRY";

    private static readonly Lazy<OrtEnv> Environment = new(Create);

    /// <summary>Creates the environment on the first call: telemetry off, errors only in its log. An operator's own value of ORT_DISABLE_TELEMETRY stays.</summary>
    public static void Initialize() => _ = Environment.Value;

    private static OrtEnv Create()
    {
        if (System.Environment.GetEnvironmentVariable(TelemetrySwitch) is null)
        {
            System.Environment.SetEnvironmentVariable(TelemetrySwitch, "1");
            if (!OperatingSystem.IsWindows())
            {
                // On Unix the managed environment is a copy that native code does not see.
                _ = SetNativeVariable(TelemetrySwitch, "1", overwrite: 0);
            }
        }

        var options = new EnvironmentCreationOptions { logId = "moxe", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        OrtEnv environment = OrtEnv.IsCreated ? OrtEnv.Instance() : OrtEnv.CreateInstanceWithOptions(ref options);
        environment.DisableTelemetryEvents();
        OrtApi.Load(GetApiBase());
        return environment;
    }

    [LibraryImport("onnxruntime", EntryPoint = "OrtGetApiBase")]
    private static partial OrtApiBase* GetApiBase();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
