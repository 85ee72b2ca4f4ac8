namespace MoxE.Cli.Benchmarks.Records;

/// <summary>How long a server takes to start, and whether its first request is slower than later ones; medians over some starts, in seconds.</summary>
/// <param name="Protocol">http or grpc.</param>
/// <param name="Starts">Times it was started.</param>
/// <param name="Requests">Requests after each start, one after another.</param>
/// <param name="Ready">From the start of the process to the probe that finds it ready.</param>
/// <param name="SlowestReady">The longest of them.</param>
/// <param name="FirstToken">Time to the first token of the first request; the connection is made in it.</param>
/// <param name="FirstTotal">Whole time of the first request.</param>
/// <param name="LastToken">Time to the first token of the last request.</param>
/// <param name="LastTotal">Whole time of the last request.</param>
internal sealed record ColdResult(
    string Protocol, int Starts, int Requests, double Ready, double SlowestReady, double FirstToken, double FirstTotal, double LastToken, double LastTotal);
