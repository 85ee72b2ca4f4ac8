using System.CommandLine;
using MoxE.Fuzz.Coverage;
using MoxE.Fuzz.Running;
using MoxE.Fuzz.Targets;

namespace MoxE.Fuzz;

/// <summary><c>./build.sh fuzz</c>: makes an instrumented copy of itself and watches it run; or runs one kept input.</summary>
internal static class Program
{
    /// <summary>First argument of the copy.</summary>
    public const string IsInstrumented = "--instrumented";

    private static readonly Option<long> Inputs = new("--inputs") { Description = "Inputs in all, beside the corpus.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<string?> Target = new("--target") { Description = "One target alone, by the name of its corpus folder." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Where chance starts.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double?> Minutes = new("--minutes") { Description = "Ends the run earlier." };
    private static readonly Option<double> Deadline = new("--deadline") { Description = "Seconds that one input may take; 0 for no bound.", DefaultValueFactory = _ => 20 };
    private static readonly Option<bool> Distill = new("--distill") { Description = "Adds a small set of what was found to the corpus." };
    private static readonly Option<FileInfo?> Replay = new("--replay") { Description = "Runs one kept input, without instruments, and shows what happens." };
    private static readonly Option<string?> Trace = new("--trace") { Hidden = true };

    public static Task<int> Main(string[] args)
    {
        bool isCopy = args is [IsInstrumented, ..];
        RootCommand command = new("Fuzzes what reads from outside: bodies, messages, constraints, templates, tokenizers, folders, keys.") { Inputs, Target, Seed, Minutes, Deadline, Distill, Replay, Trace };
        command.SetAction(async (result, _) =>
            result.GetValue(Replay) is { } file ? RunOne(file)
            : isCopy ? RunAll(Settings(result))
            : await Supervisor.RunAsync(args, Console.WriteLine));
        return command.Parse(isCopy ? args[1..] : args).InvokeAsync();
    }

    private static FuzzSettings Settings(ParseResult result) => new()
    {
        Inputs = result.GetValue(Inputs),
        Target = result.GetValue(Target),
        Seed = result.GetValue(Seed),
        Time = result.GetValue(Minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        Deadline = result.GetValue(Deadline) is var seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null,
        Distills = result.GetValue(Distill),
        Trace = result.GetValue(Trace),
    };

    private static int RunAll(FuzzSettings settings)
    {
        CoverageMap.Attach();
        return new FuzzRun(settings, TimeProvider.System, new FailureStore(FailureStore.Folder), Console.WriteLine).Run(TargetList.Create());
    }

    private static int RunOne(FileInfo file)
    {
        string name = file.Directory is { Parent.Name: "corpus" } folder ? folder.Name : FailureStore.TargetOf(file.Name);
        IReadOnlyList<FuzzTarget> targets = TargetList.Create();
        targets.Single(target => target.Name == name).Run(File.ReadAllBytes(file.FullName));
        foreach (FuzzTarget target in targets)
        {
            target.Dispose();
        }

        Console.WriteLine($"{name}: nothing failed");
        return 0;
    }
}
