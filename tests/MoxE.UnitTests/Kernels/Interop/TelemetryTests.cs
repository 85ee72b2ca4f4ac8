using System.Diagnostics;
using MoxE.UnitTests.Engine.Running;

namespace MoxE.UnitTests.Kernels.Interop;

/// <summary>ONNX Runtime must not record or send what people do with a model.</summary>
public class TelemetryTests
{
    [Fact]
    public async Task Session_InAProcessOfItsOwn_LeavesNothingInTheUsersFolders()
    {
        using var model = new ExportedModel("p01_moxe_xlstm_standard");
        DirectoryInfo home = Directory.CreateTempSubdirectory("moxe-home-");
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", Path.Combine(AppContext.BaseDirectory, "moxe.dll"), "generate", model.Folder, "--token-ids", "1,2", "--max-tokens", "4"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["HOME"] = home.FullName, ["XDG_CACHE_HOME"] = home.FullName, ["XDG_DATA_HOME"] = home.FullName, ["DOTNET_CLI_HOME"] = home.FullName },
            };
            start.Environment.Remove("ORT_DISABLE_TELEMETRY");
            using Process tool = Process.Start(start)!;
            string errors = await tool.StandardError.ReadToEndAsync();
            await tool.WaitForExitAsync();

            Assert.True(tool.ExitCode == 0, errors);
            Assert.Empty(home.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
