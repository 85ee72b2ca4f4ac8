using MoxE.Fuzz.Coverage;

namespace MoxE.Fuzz.Running;

/// <summary>Runs the instrumented copy, and keeps the input that ended it.</summary>
internal static class Supervisor
{
    /// <summary>Runs a copy with these arguments.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Action<string> print)
    {
        using InstrumentedProgram program = new();
        string trace = program.PathOf("current-input");
        int code = await program.RunAsync([.. arguments, "--trace", trace], print);
        if (code is not (0 or 1) && CurrentInput.Read(trace) is var (target, input))
        {
            string path = new FailureStore(FailureStore.Folder).Save(target, input);
            print($"FAILED {path}\n  {(code == Watchdog.Hung ? "the input takes longer than the deadline" : $"the process ended with exit code {code}")}");
        }

        return code;
    }
}
