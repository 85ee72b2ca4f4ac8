using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Benchmarks;
using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Steps;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe bench</c>: plain measurements of models on this machine.</summary>
internal sealed class BenchVerb : Verb
{
    private const int MostTokens = 1 << 20;
    private const int MostSequences = 4096;
    private const int MostThreads = 1024;
    private const int MostPosition = 100_000_000;
    private readonly Argument<string[]> _models = new("MODEL") { Description = "Model folders that `moxe export` wrote; several are measured in turns.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<int[]> _prompt = CommonArguments.Numbers("--prompt", "Tokens of a prompt; each number is measured.", 1, MostTokens, [512]);
    private readonly Option<int> _decode = CommonArguments.Number("--decode", "Steps of a decode.", 128, 1, MostTokens);
    private readonly Option<int[]> _batch = CommonArguments.Numbers("--batch", "Sequences that decode together; each number is measured.", 1, MostSequences, [1, 4, 16]);
    private readonly Option<int> _repeat = CommonArguments.Number("--repeat", "Measurements of each figure; medians are printed.", 5, 1, 1000);
    private readonly Option<int[]> _threads = CommonArguments.Numbers("--threads", "Threads of a step, each number is measured; 0 takes the processors this process may use.", 0, MostThreads, [0]);
    private readonly Option<int[]> _position = CommonArguments.Numbers<int>(
        "--position", "Places in a sequence at which a decode of one sequence is measured too; it is run there first, which takes as long as reading so many tokens.", 0, MostPosition, []);

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object in place of tables: of one model, prompt and number of threads its own, else what --out writes." };
    private readonly Option<string?> _out = new("--out") { Description = "Also write what was found to a JSON file, for `moxe bench report`.", HelpName = "FILE" };

    public BenchVerb(CliContext context)
        : base(
            "bench",
            "Measure load time, speed of prefill and decode (medians of model steps, without sampling) and how near they come to what this machine can do, and memory.",
            context,
            "moxe bench models/moxe-en",
            "moxe bench models/moxe-en --prompt 2048 --decode 256 --batch 1,8,64 --threads 2",
            "moxe bench m-fp32 m-int8 --prompt 64,512 --batch 1,16 --threads 1,2 --out m.json",
            "moxe bench models/moxe-en --batch 1 --position 1000,1000000",
            "moxe bench serve models/moxe-en --concurrency 1,16,64",
            "moxe bench report results")
    {
        Add(new BenchMakeModelVerb(context));
        Add(new BenchServeVerb(context));
        Add(new BenchReportVerb(context));
        Add(_models);
        Add(_prompt);
        Add(_decode);
        Add(_batch);
        Add(_repeat);
        Add(_threads);
        Add(_position);
        Add(_json);
        Add(_out);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        StepsPlan plan = new(
            parsed.GetRequiredValue(_prompt),
            parsed.GetValue(_decode),
            parsed.GetRequiredValue(_batch),
            parsed.GetValue(_repeat),
            parsed.GetRequiredValue(_threads),
            [.. parsed.GetRequiredValue(_position).Order()]);
        IReadOnlyList<MeasuredModel> models = new StepsMatrix(plan, Context.Time, stop).Measure(parsed.GetRequiredValue(_models));
        SavedRun run = new(
            SavedRun.CurrentSchema,
            RunStamp.Of(parsed, Context.Time),
            Models: [.. models.Select(ModelRow.Of)],
            Steps: [.. models.SelectMany(model => model.Steps.Select(step => StepRow.Of(model, step)))]);
        Write(plan, models, run, parsed.GetValue(_json));
        if (parsed.GetValue(_out) is { } file)
        {
            run.Save(file);
        }

        return Task.FromResult(ExitCode.Done);
    }

    private void Write(StepsPlan plan, IReadOnlyList<MeasuredModel> models, SavedRun run, bool json)
    {
        BenchReport? single = models is [var one] && plan is { Prompts: [_], Positions: [] } ? new BenchReport(plan.Longest, one) : null;
        if (json && single is not null)
        {
            single.WriteJson(Context.Out);
        }
        else if (json)
        {
            Context.Out.Write(run.ToJson());
        }
        else if (single is not null)
        {
            single.WriteText(Context.Out);
        }
        else
        {
            new StepsTable(Context).Write(run);
        }
    }
}
