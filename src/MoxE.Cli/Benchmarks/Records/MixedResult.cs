namespace MoxE.Cli.Benchmarks.Records;

/// <summary>What short requests and a long one do to each other.</summary>
/// <param name="Protocol">http or grpc.</param>
/// <param name="Requests">Short requests, sent at once.</param>
/// <param name="PromptTokens">Of a short prompt.</param>
/// <param name="LongPromptTokens">Of the long one.</param>
/// <param name="ShortAlone">The short ones without the long one.</param>
/// <param name="ShortTogether">The short ones behind the long one.</param>
/// <param name="LongAlone">The long one by itself.</param>
/// <param name="LongTogether">The long one before the short ones.</param>
internal sealed record MixedResult(
    string Protocol, int Requests, int PromptTokens, int LongPromptTokens, LoadRow ShortAlone, LoadRow ShortTogether, LoadRow LongAlone, LoadRow LongTogether);
