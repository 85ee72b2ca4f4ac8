using MoxE.Engine.Requests;

namespace MoxE.Cli.Chat;

/// <summary>How answers are made.</summary>
/// <param name="Sampling">How tokens are drawn.</param>
/// <param name="MaxTokens">Most tokens of an answer.</param>
/// <param name="Routing">Whether routing is wanted.</param>
internal sealed record ChatSettings(SamplingParameters Sampling, int MaxTokens, bool Routing);
