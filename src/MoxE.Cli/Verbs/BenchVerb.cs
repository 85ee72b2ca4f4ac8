using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Benchmarks;
using MoxE.Cli.Benchmarks.Floor;
using MoxE.Engine.Loading;
using MoxE.Kernels.Measuring;
using MoxE.Kernels.Numerics;
using MoxE.Model.Folders;

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
    private readonly Option<bool> _json = CommonArguments.Json();

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
        Add(_json);
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
        StepMeasurement[] decodes = [.. plan.Batches.Select(sequences => Measure(() => timer.DecodeOnce(plan, sequences)))];
        string kernels = model.Folder.Manifest.Graph == GraphKind.Portable ? "ONNX Runtime's own (portable graph)" : KernelInstructions.Description;
        BenchReport report = new(
            model.Folder.Manifest.Name, WeightTypeNames.Name(model.Folder.Manifest.WeightType), kernels, threads, load, plan, ceilings, prefill, decodes, peak);
        if (parsed.GetValue(_json))
        {
            report.WriteJson(Context.Out);
        }
        else
        {
            report.WriteText(Context.Out);
        }

        return Task.FromResult(ExitCode.Done);

        StepMeasurement Measure(Func<TimeSpan> round) => StepMeasurement.Of(plan.Repeats, meter, probe.Measure, round, ceilings);
    }
}
