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
        Add(_set);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var config = TrainingConfig.Load(parsed.GetRequiredValue(_config), parsed.GetValue(_set) ?? []);
        LibTorch.Load();
        var bench = new StepBench(config, Context.Time, stop);
        int steps = parsed.GetValue(_steps);
        Write($"| threads | ms/step | tokens/s |\n| ---: | ---: | ---: |");
        foreach (int workers in parsed.GetRequiredValue(_workers))
        {
            double seconds = bench.Step(workers, steps);
            Write($"| {workers} | {seconds * 1e3:F1} | {config.Batch.Tokens / seconds:N0} |");
        }

        // The whole beside its parts, so that a machine that changes its speed changes both.
        IReadOnlyList<(string Name, double Seconds)> parts = bench.Parts(steps);
        double whole = bench.Step(1, steps);
        Write($"\n| part, one thread | ms/step | share |\n| --- | ---: | ---: |");
        foreach ((string name, double seconds) in parts.Append(("all else", whole - parts.Sum(part => part.Seconds))))
        {
            Write($"| {name} | {seconds * 1e3:F1} | {seconds / whole * 100:F0} % |");
        }

        return Task.FromResult(0);
    }

    private void Write(FormattableString line) => Context.Out.WriteLine(FormattableString.Invariant(line));

    private static void Check(System.CommandLine.Parsing.OptionResult result, int found, int most)
    {
        if (found < 1 || found > most)
        {
            result.AddError($"{result.Option.Name}: found {found}; allowed: 1 to {most}.");
        }
    }
}
