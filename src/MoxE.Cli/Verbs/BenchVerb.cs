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
    private const int CeilingRounds = 5;
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
        CostMeter meter = new(model.Folder.Config, model.Runner);
        StepTimer timer = new(model.Runner, Context.Time, stop, meter.Add);
        int threads = parsed.GetValue(_threads) is > 0 and var given ? given : Environment.ProcessorCount;
        TimeSpan prefill = timer.Prefill(plan);
        StepCost prefillCost = meter.TakeMean();
        (int Sequences, TimeSpan Step, StepCost Cost)[] decodes = [.. plan.Batches.Select(sequences => (sequences, timer.DecodeStep(plan, sequences), meter.TakeMean()))];

        // The probe's own memory is not the model's: it comes after the peak is read.
        long? peak = PeakMemory.Bytes();
        MachineCeilings ceilings = CeilingProbe.Measure(threads, CeilingRounds, CeilingMegabytes, Context.Time, stop);

        Facts facts = new(Context.Out, model.Folder.Manifest.Name);
        facts.Write("load", $"{load.TotalMilliseconds:N0} ms");
        facts.Write("machine", $"{ceilings.BytesPerSecond / 1e9:N1} GB/s, {ceilings.OperationsPerSecond / 1e9:N0} GFLOP/s on {threads} threads");
        facts.Write("prefill", $"{plan.PromptTokens / prefill.TotalSeconds:N0} tokens/s ({plan.PromptTokens} tokens, {plan.MostPrefillTokens} a step); {Share(prefill / plan.PrefillSteps, prefillCost)}");
        foreach ((int sequences, TimeSpan step, StepCost cost) in decodes)
        {
            facts.Write($"decode, batch {sequences}", $"{sequences / step.TotalSeconds:N0} tokens/s, {step.TotalMilliseconds:N3} ms/step; {Share(step, cost)}");
        }

        facts.Write("peak memory", peak is { } bytes ? $"{bytes / 1e6:N0} MB" : $"unknown");
        return Task.FromResult(ExitCode.Done);

        // How near a step came to the shortest time that its bytes and operations can take here.
        string Share(TimeSpan step, StepCost cost)
        {
            double floor = cost.FloorSeconds(ceilings);
            return FormattableString.Invariant($"{floor / step.TotalSeconds:P0} of the floor ({cost.WeightBytes / 1e6:N1} MB weights, {cost.StateBytes / 1e6:N1} MB state, {cost.Operations / 1e9:N2} GFLOP: {floor * 1e3:N3} ms)");
        }
    }
}
