using System.Globalization;
using System.Text;
using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Serving;
using MoxE.Cli.Benchmarks.Steps;

namespace MoxE.Cli.Benchmarks.Report;

/// <summary>Some saved runs as a page of Markdown: machine and commit, then for each run its command, its tables and its figures.</summary>
/// <param name="runs">Names of files, without extension, and what they hold.</param>
/// <param name="figures">Names of the figures of each run.</param>
internal sealed class ReportPage(IReadOnlyList<(string Name, SavedRun Run)> runs, ILookup<string, string> figures)
{
    private readonly StringBuilder _page = new();

    /// <summary>The page.</summary>
    public string Write()
    {
        _page.Append("# Benchmarks\n\nMedians unless a column says otherwise; latencies in milliseconds, percentiles by nearest rank. Written by `moxe bench report` from the JSON files beside it.\n");
        foreach (var place in runs.GroupBy(run => (run.Run.Run.Machine, run.Run.Run.Commit)))
        {
            _page.Append(CultureInfo.InvariantCulture, $"\n## Commit {place.Key.Commit}\n\n");
            WriteMachine(place.Key.Machine);
            foreach ((string name, SavedRun run) in place)
            {
                _page.Append(CultureInfo.InvariantCulture, $"### {name}\n\n`{run.Run.Command}`, {run.Run.Date}\n\n");
                WriteSteps(run);
                WriteServer(run);
                foreach (string figure in figures[name])
                {
                    _page.Append(CultureInfo.InvariantCulture, $"![{figure}]({figure}.svg)\n\n");
                }
            }
        }

        return _page.ToString().TrimEnd('\n') + "\n";
    }

    private void WriteMachine(MachineFacts machine) => MarkdownTable.Append(
        _page,
        ["machine", ""],
        [
            ["processor", machine.Processor], ["processors used", $"{machine.Cores}"], ["kernels", machine.Instructions], ["memory", Invariant($"{machine.MemoryBytes / 1e9:N0} GB")],
            ["system", machine.System], ["runtime", $"{machine.Runtime}, ONNX Runtime {machine.OnnxRuntime}"],
        ]);

    private void WriteSteps(SavedRun run)
    {
        if (run.Models is not { } models || run.Steps is not { } steps)
        {
            return;
        }

        MarkdownTable.Append(
            _page,
            ["model", "dtype", "threads", "load ms", "state kB", "memory MB", "GB/s of the machine", "GFLOP/s of the machine", "GOP/s of bytes of the machine"],
            models.Select(model => (string[])
            [
                model.Model, model.Dtype, $"{model.Threads}", Number(model.LoadSeconds * 1e3, 0), Number(model.StateBytes / 1e3, 0), Number(model.ResidentBytes / 1e6, 0),
                Number(model.BytesPerSecond / 1e9, 1), Number(model.OperationsPerSecond / 1e9, 0), Number(model.IntegerOperationsPerSecond / 1e9, 0),
            ]));
        MarkdownTable.Append(
            _page,
            ["step", "threads", "model", "dtype", "ms/step", "tokens/s", "× first", "share of floor", "weights MB", "state MB", "GFLOP", "memory MB"],
            StepsTable.InOrder(steps).Select(row => (string[])
            [
                StepsTable.Title(row), $"{row.Threads}", row.Model, row.Dtype, Number(row.Seconds * 1e3, 3), Number(row.TokensPerSecond, 0), Number(StepsTable.Ratio(row, steps), 2),
                Percent(row.ShareOfFloor), Number(row.WeightBytes / 1e6, 1), Number(row.StateBytes / 1e6, 1), Number(row.Operations / 1e9, 2), Number(row.ResidentBytes / 1e6, 0),
            ]));
    }

    private void WriteServer(SavedRun run)
    {
        if (run.Server is { Model: { } model } server)
        {
            string ready = server.ReadySeconds is { } seconds ? Invariant($", ready {seconds * 1e3:N0} ms after its start") : "";
            string peak = server.PeakBytes is { } bytes ? Invariant($", at most {bytes / 1e6:N0} MB resident") : "";
            string cores = server.Cores.Count + server.ClientCores.Count > 0 ? $", cores {Cores(server.Cores)}, client on {Cores(server.ClientCores)}" : "";
            _page.Append(CultureInfo.InvariantCulture, $"{model}, {server.Dtype}, {server.Threads} thread{(server.Threads == 1 ? "" : "s")}, {server.StateBytes:N0} bytes of state a sequence{ready}{peak}{cores}.\n\n");
        }

        if (run.Load is { } load)
        {
            MarkdownTable.Append(
                _page,
                ["load", "tokens/s", "requests/s", "first p50", "p95", "p99", "max", "between p50", "p95", "p99", "max", "model share", "mean batch", "late p95", "errors"],
                load.Select(ServeTables.LoadCells));
        }

        if (run.LongPrompt is { } prompts)
        {
            MarkdownTable.Append(
                _page,
                ["long prompt", "streams", "tokens", "before p50", "p95", "during p50", "p95", "after p50", "p95", "p50 ratio", "p95 ratio", "its first token", "errors"],
                prompts.Select(one => (string[])
                [
                    one.Protocol, $"{one.Streams}", Number(one.LongPromptTokens, 0), ServeTables.Ms(one.Before?.P50), ServeTables.Ms(one.Before?.P95), ServeTables.Ms(one.During?.P50),
                    ServeTables.Ms(one.During?.P95), ServeTables.Ms(one.After?.P50), ServeTables.Ms(one.After?.P95), Number(one.RatioP50, 2), Number(one.RatioP95, 2),
                    ServeTables.Ms(one.LongFirstToken), one.Error ?? "0",
                ]));
        }

        if (run.Mixed is { } mixed)
        {
            MarkdownTable.Append(
                _page,
                ["short and long", "requests", "tokens", "first p50", "p95", "max", "whole p50", "p95", "max", "errors"],
                mixed.SelectMany(one => (string[][])
                [
                    Burst($"{one.Protocol}, short ones alone", one.ShortAlone), Burst($"{one.Protocol}, short ones with the long one", one.ShortTogether),
                    Burst($"{one.Protocol}, long one alone", one.LongAlone), Burst($"{one.Protocol}, long one with the short ones", one.LongTogether),
                ]));
        }

        if (run.Cold is { } cold)
        {
            MarkdownTable.Append(
                _page,
                ["start", "starts", "ready", "slowest", "first request: first token", "whole", "last request: first token", "whole", "requests"],
                cold.Select(one => (string[])
                [
                    one.Protocol, $"{one.Starts}", ServeTables.Ms(one.Ready), ServeTables.Ms(one.SlowestReady), ServeTables.Ms(one.FirstToken), ServeTables.Ms(one.FirstTotal),
                    ServeTables.Ms(one.LastToken), ServeTables.Ms(one.LastTotal), $"{one.Requests}",
                ]));
        }
    }

    private static string[] Burst(string name, LoadRow row) =>
    [
        name, $"{row.Requests}", Number(row.PromptTokens, 0), ServeTables.Ms(row.TimeToFirstToken?.P50), ServeTables.Ms(row.TimeToFirstToken?.P95), ServeTables.Ms(row.TimeToFirstToken?.Max),
        ServeTables.Ms(row.Total?.P50), ServeTables.Ms(row.Total?.P95), ServeTables.Ms(row.Total?.Max), ServeTables.Errors(row),
    ];

    private static string Cores(IReadOnlyList<int> cores) => cores.Count == 0 ? "any" : string.Join(',', cores);

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    private static string Number(double? value, int digits) => value?.ToString($"N{digits}", CultureInfo.InvariantCulture) ?? "-";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
