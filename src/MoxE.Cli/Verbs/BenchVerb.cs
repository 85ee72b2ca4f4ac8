using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Benchmarks;
using MoxE.Cli.Benchmarks.Floor;
using MoxE.Cli.Output;
using MoxE.Engine.Loading;
using MoxE.Kernels.Measuring;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe bench</c>: plain measurements of a model on this machine.</summary>
internal sealed class BenchVerb : Verb
{
    private const int CeilingMegabytes = 256;
    private const int MostTokens = 1 << 20;
    private const int MostSequences = 4096;
    private readonly Argument<string> _model = CommonArguments.Model();
    private readonly Option<int> _prompt = CommonArguments.Number("--prompt", "Tokens of a prompt.", 512, 1, MostTokens);
    private readonly Option<int> _decode = CommonArguments.Number("--decode", "Steps of a decode.", 128, 1, MostTokens);
    private readonly Option<int[]> _batch = CommonArguments.Numbers("--batch", "Sequences that decode together; each number is measured.", 1, MostSequences, [1, 4, 16]);
    private readonly Option<int> _repeat = CommonArguments.Number("--repeat", "Measurements of each figure; medians are printed.", 5, 1, 1000);
    private readonly Option<int> _threads = CommonArguments.Threads();

    public BenchVerb(CliContext context)
        : base(
            "bench",
            "Measure load time, speed of prefill and decode (medians of model steps, without sampling) and how near they come to what this machine can do, and peak memory.",
            context,
            "moxe bench models/moxe-en",
            "moxe bench models/moxe-en --prompt 2048 --decode 256 --batch 1,8,64 --threads 2")
    {
        Add(new BenchMakeModelVerb(context));
        Add(_model);
        Add(_prompt);
        Add(_decode);
        Add(_batch);
        Add(_repeat);
        Add(_threads);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        BenchPlan plan = new(parsed.GetValue(_prompt), parsed.GetValue(_decode), parsed.GetRequiredValue(_batch), parsed.GetValue(_repeat));
        long start = Context.Time.GetTimestamp();
        using var model = LoadedModel.Open(parsed.GetRequiredValue(_model), plan.LoadOptions(parsed.GetValue(_threads)));
        TimeSpan load = Context.Time.GetElapsedTime(start);
        CostMeter meter = new(model.Folder.Config, model.Folder.Manifest.WeightType, model.Runner);
        StepTimer timer = new(model.Runner, Context.Time, stop, meter.Add);

        // One unmeasured round of everything compiles the kernels and touches the pages. The probe's own memory is not the
        // model's: it comes after the peak is read.
        timer.Reset();
        timer.PrefillOnce(plan);
        foreach (int sequences in plan.Batches)
        {
            timer.DecodeOnce(plan, sequences);
        }

        meter.TakeMean();
        long? peak = PeakMemory.Bytes();
        int threads = parsed.GetValue(_threads) is > 0 and var given ? given : Environment.ProcessorCount;
        using CeilingProbe probe = new(threads, CeilingMegabytes, Context.Time);
        List<MachineCeilings> ceilings = [];
        StepMeasurement prefill = Measure(() => timer.PrefillOnce(plan) / plan.PrefillSteps);
        (int Sequences, StepMeasurement Step)[] decodes = [.. plan.Batches.Select(sequences => (sequences, Measure(() => timer.DecodeOnce(plan, sequences))))];

        Facts facts = new(Context.Out, model.Folder.Manifest.Name);
        facts.Write("load", $"{load.TotalMilliseconds:N0} ms");
        facts.Write("machine", $"{Middle(now => now.BytesPerSecond) / 1e9:N1} GB/s ({ceilings.Min(now => now.BytesPerSecond) / 1e9:N1} to {ceilings.Max(now => now.BytesPerSecond) / 1e9:N1}), {Middle(now => now.OperationsPerSecond) / 1e9:N0} GFLOP/s on {threads} threads");
        facts.Write("prefill", $"{plan.PromptTokens / (prefill.Time * plan.PrefillSteps).TotalSeconds:N0} tokens/s ({plan.PromptTokens} tokens, {plan.MostPrefillTokens} a step); {Share(prefill)}");
        foreach ((int sequences, StepMeasurement step) in decodes)
        {
            facts.Write($"decode, batch {sequences}", $"{sequences / step.Time.TotalSeconds:N0} tokens/s, {step.Time.TotalMilliseconds:N3} ms/step; {Share(step)}");
        }

        facts.Write("peak memory", peak is { } bytes ? $"{bytes / 1e6:N0} MB" : $"unknown");
        return Task.FromResult(ExitCode.Done);

        StepMeasurement Measure(Func<TimeSpan> round) => StepMeasurement.Of(plan.Repeats, meter, probe.Measure, round, ceilings);

        double Middle(Func<MachineCeilings, double> ceiling) => Median.Of(ceilings.Select(ceiling));

        // How near a step came to the shortest time that its bytes and operations could take just then.
        static string Share(StepMeasurement step) => FormattableString.Invariant(
            $"{step.Share:P0} of the floor ({step.Cost.WeightBytes / 1e6:N1} MB weights, {step.Cost.StateBytes / 1e6:N1} MB state, {step.Cost.Operations / 1e9:N2} GFLOP)");
    }
}
