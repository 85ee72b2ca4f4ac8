namespace MoxE.Client.Streaming;

/// <summary>One event of a stream.</summary>
/// <param name="Data">Its data lines, joined by line feeds.</param>
/// <param name="Name">Its name; "message" where it has none.</param>
/// <param name="Id">The last id that the stream told; empty where it told none.</param>
internal readonly record struct ServerSentEvent(string Data, string Name, string Id);
