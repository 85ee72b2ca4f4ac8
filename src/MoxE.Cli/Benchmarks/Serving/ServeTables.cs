using System.Globalization;
using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Output;
using Spectre.Console;

namespace MoxE.Cli.Benchmarks.Serving;

/// <summary>What a serving benchmark found, for people; latencies in milliseconds.</summary>
internal sealed class ServeTables(CliContext context)
{
    public void Write(SavedRun run)
    {
        context.Out.WriteLine(run.Run.Machine.Describe());
        WriteServer(run.Server!);
        if (run.Load is { } rows)
        {
            Table table = Tables.Create(
                "load", "tokens/s", "requests/s", "first p50", "p95", "p99", "max", "between p50", "p95", "p99", "max", "model share", "mean batch", "late p95", "errors");
            rows.ToList().ForEach(row => Add(table, LoadCells(row)));
            context.OutConsole().Write(table);
        }

        (run.LongPrompt ?? []).ToList().ForEach(Write);
        (run.Mixed ?? []).ToList().ForEach(Write);
        (run.Cold ?? []).ToList().ForEach(Write);
    }

    /// <summary>A level's name.</summary>
    public static string Title(LoadRow row) => row.Loop == "open"
        ? string.Create(CultureInfo.InvariantCulture, $"{row.Protocol}, {row.Load} requests/s")
        : string.Create(CultureInfo.InvariantCulture, $"{row.Protocol}, {row.Load} client{(row.Load == 1 ? "" : "s")}");

    /// <summary>Errors by kind.</summary>
    public static string Errors(LoadRow row) => row.Errors.Count == 0 ? "0" : string.Join(", ", row.Errors.Select(error => $"{error.Value} {error.Key}"));

    /// <summary>Seconds as milliseconds, small ones with a digit more.</summary>
    public static string Ms(double? seconds) => (seconds * 1e3)?.ToString(seconds < 0.01 ? "N2" : "N1", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>The cells of a level: name, speeds, first token, gaps, the rest.</summary>
    public static string[] LoadCells(LoadRow row) =>
    [
        Title(row), Number(row.TokensPerSecond, 0), Number(row.RequestsPerSecond, 2),
        Ms(row.TimeToFirstToken?.P50), Ms(row.TimeToFirstToken?.P95), Ms(row.TimeToFirstToken?.P99), Ms(row.TimeToFirstToken?.Max),
        Ms(row.InterToken?.P50), Ms(row.InterToken?.P95), Ms(row.InterToken?.P99), Ms(row.InterToken?.Max),
        row.ModelShare?.ToString("P1", CultureInfo.InvariantCulture) ?? "-", Number(row.MeanBatch, 1), Ms(row.Lag?.P95), Errors(row),
    ];

    private void WriteServer(ServerRow server)
    {
        Facts facts = new(context.Out, server.Model ?? "a server that ran already");
        if (server.Dtype is { } dtype)
        {
            facts.Write("weights", dtype);
            facts.Write("threads", $"{server.Threads}");
            facts.Write("state per sequence", $"{server.StateBytes:N0} bytes");
        }

        if (server.ReadySeconds is { } ready)
        {
            facts.Write("start to ready", $"{ready * 1e3:N0} ms");
        }

        if (server.PeakBytes is { } peak)
        {
            facts.Write("peak memory", $"{peak / 1e6:N0} MB");
        }
    }

    private void Write(LongPromptResult result)
    {
        Facts facts = new(context.Out, string.Create(CultureInfo.InvariantCulture, $"{result.Protocol}: a prompt of {result.LongPromptTokens:N0} tokens into {result.Streams} streams"));
        facts.Write("between tokens, before", Both(result.Before));
        facts.Write("between tokens, during", Both(result.During));
        facts.Write("between tokens, after", Both(result.After));
        facts.Write("during / before", $"p50 {result.RatioP50:N2}, p95 {result.RatioP95:N2}");
        facts.Write("its first token", result.Error ?? $"{Ms(result.LongFirstToken)} ms");
    }

    private void Write(MixedResult result)
    {
        Facts facts = new(context.Out, string.Create(CultureInfo.InvariantCulture, $"{result.Protocol}: {result.Requests} prompts of {result.PromptTokens} tokens and one of {result.LongPromptTokens:N0}"));
        foreach ((string name, LoadRow row) in new[] { ("short ones alone", result.ShortAlone), ("short ones together", result.ShortTogether), ("long one alone", result.LongAlone), ("long one together", result.LongTogether) })
        {
            facts.Write(name, $"first token {Both(row.TimeToFirstToken)}; whole {Both(row.Total)}; errors {Errors(row)}");
        }
    }

    private void Write(ColdResult result)
    {
        Facts facts = new(context.Out, $"{result.Protocol}: {result.Starts} starts, {result.Requests} requests after each");
        facts.Write("start to ready", $"{Ms(result.Ready)} ms, slowest {Ms(result.SlowestReady)} ms");
        facts.Write("first request", $"first token {Ms(result.FirstToken)} ms, whole {Ms(result.FirstTotal)} ms");
        facts.Write("last request", $"first token {Ms(result.LastToken)} ms, whole {Ms(result.LastTotal)} ms");
    }

    private static string Both(LatencySummary? latencies) => latencies is null ? "-" : $"p50 {Ms(latencies.P50)} ms, p95 {Ms(latencies.P95)} ms, max {Ms(latencies.Max)} ms";

    private static void Add(Table table, string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private static string Number(double? value, int digits) => value?.ToString($"N{digits}", CultureInfo.InvariantCulture) ?? "-";
}
