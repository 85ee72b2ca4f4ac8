using System.Globalization;

namespace MoxE.Cli.Benchmarks.Serving.Server;

/// <summary>What a server has counted since its start, out of <c>GET /metrics</c>.</summary>
/// <param name="Steps">Steps of the model.</param>
/// <param name="StepSeconds">Time inside them.</param>
/// <param name="StepSequences">Their sequences, added up.</param>
internal readonly record struct ServerCounters(double Steps, double StepSeconds, double StepSequences)
{
    private const string StepDuration = "moxe_step_duration_seconds";
    private const string StepBatch = "moxe_step_batch_size";

    /// <summary>Asks a server.</summary>
    /// <returns>Null when it does not tell.</returns>
    public static async Task<ServerCounters?> ReadAsync(HttpClient server, CancellationToken stop)
    {
        try
        {
            return Parse(await server.GetStringAsync(new Uri("/metrics", UriKind.Relative), stop).ConfigureAwait(false));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Reads the text of the metrics; null when one is missing.</summary>
    public static ServerCounters? Parse(string text)
    {
        string[] lines = text.Split('\n');
        return Value(lines, $"{StepDuration}_count") is { } steps && Value(lines, $"{StepDuration}_sum") is { } seconds && Value(lines, $"{StepBatch}_sum") is { } sequences
            ? new ServerCounters(steps, seconds, sequences)
            : null;
    }

    /// <summary>What was counted since an earlier reading.</summary>
    public ServerCounters Since(ServerCounters earlier) =>
        new(Steps - earlier.Steps, StepSeconds - earlier.StepSeconds, StepSequences - earlier.StepSequences);

    // name{labels} value, sometimes with a time stamp behind.
    private static double? Value(string[] lines, string name)
    {
        foreach (string line in lines)
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ')
            {
                string[] parts = line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                string number = line.Contains('}', StringComparison.Ordinal) ? parts[0] : parts[1];
                return double.TryParse(number, CultureInfo.InvariantCulture, out double value) ? value : null;
            }
        }

        return null;
    }
}
