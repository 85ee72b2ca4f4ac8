using System.CommandLine;
using MoxE.Training.Benchmarks;
using MoxE.Training.Native;
using MoxE.Training.Runs.Configuration;

namespace MoxE.Training.Verbs;

/// <summary><c>moxe train-bench</c>: how fast a configuration trains here, and what takes the time.</summary>
internal sealed class BenchVerb : Verb
{
    private const int MostSteps = 10_000;

    private readonly Argument<string> _config = new("CONFIG.json") { Description = "A training configuration; its data need not be there." };
    private readonly Option<int> _steps = new("--steps") { Description = "Steps that are timed, the median counts.", DefaultValueFactory = _ => 15 };
    private readonly Option<int[]> _workers = new("--workers") { Description = "Numbers of threads to compare.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 2] };
    private readonly Option<bool> _noParts = new("--no-parts") { Description = "Time whole steps only." };
    private readonly Option<bool> _json = new("--json") { Description = "One line of JSON in place of tables." };
    private readonly Option<string[]> _set = new("--set") { Description = "A setting that goes before the file's. May be repeated.", HelpName = "KEY=VALUE" };

    public BenchVerb(TrainerContext context)
        : base("train-bench", "Time the steps of a training configuration over random tokens, and the share of each part of a step.", context)
    {
        _steps.Validators.Add(result => Check(result, result.GetValueOrDefault<int>(), MostSteps));
        _workers.Validators.Add(result =>
        {
            foreach (int count in result.GetValueOrDefault<int[]>() ?? [])
            {
                Check(result, count, TrainingLimits.Workers);
            }
        });
        Add(_config);
        Add(_steps);
        Add(_workers);
        Add(_noParts);
        Add(_json);
        Add(_set);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var config = TrainingConfig.Load(parsed.GetRequiredValue(_config), parsed.GetValue(_set) ?? []);
        LibTorch.Load();
        var bench = new StepBench(config, Context.Time, stop);
        int steps = parsed.GetValue(_steps);
        (int Threads, double Seconds)[] whole = [.. parsed.GetRequiredValue(_workers).Select(workers => (workers, bench.Step(workers, steps)))];
        StepShares? shares = parsed.GetValue(_noParts) ? null : bench.Shares(steps);
        Context.Out.Write(parsed.GetValue(_json) ? StepReport.Json(config.Batch.Tokens, whole, shares) : StepReport.Tables(config.Batch.Tokens, whole, shares));
        return Task.FromResult(0);
    }

    private static void Check(System.CommandLine.Parsing.OptionResult result, int found, int most)
    {
        if (found < 1 || found > most)
        {
            result.AddError($"{result.Option.Name}: found {found}; allowed: 1 to {most}.");
        }
    }
}
