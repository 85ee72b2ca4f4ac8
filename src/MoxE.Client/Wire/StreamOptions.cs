namespace MoxE.Client.Wire;

/// <summary>What a stream brings beside its text.</summary>
internal sealed record StreamOptions(bool IncludeUsage);
