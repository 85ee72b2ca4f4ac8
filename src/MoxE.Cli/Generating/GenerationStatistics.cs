namespace MoxE.Cli.Generating;

/// <summary>How long one generation took, as its reader saw it.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="GeneratedTokens">Tokens generated, the stop token not counted.</param>
/// <param name="Prefill">From submission to the first token.</param>
/// <param name="Decode">From the first token to the last.</param>
internal sealed record GenerationStatistics(int PromptTokens, int GeneratedTokens, TimeSpan Prefill, TimeSpan Decode)
{
    public override string ToString() => FormattableString.Invariant(
        $"prompt {PromptTokens} tokens, {Speed(PromptTokens, Prefill)}; generated {GeneratedTokens} tokens, {Speed(GeneratedTokens - 1, Decode)}");

    /// <summary>The first token belongs to the prefill; a single token has no decode speed.</summary>
    private static string Speed(int tokens, TimeSpan time) =>
        tokens > 0 && time > TimeSpan.Zero ? FormattableString.Invariant($"{tokens / time.TotalSeconds:0.0} tokens/s") : "- tokens/s";
}
