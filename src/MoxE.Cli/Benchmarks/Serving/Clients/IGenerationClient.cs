namespace MoxE.Cli.Benchmarks.Serving.Clients;

/// <summary>Asks a server for a stream over one of its surfaces. Thread-safe.</summary>
internal interface IGenerationClient : IDisposable
{
    /// <summary>What tables call the surface.</summary>
    string Protocol { get; }

    /// <summary>Sends a request and follows its stream to the end.</summary>
    /// <param name="call">The request.</param>
    /// <param name="trace">Told of each piece when it is there.</param>
    /// <param name="stop">Abandons the request.</param>
    /// <returns>Null when the stream was whole, else the kind of error.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for.</exception>
    Task<string?> GenerateAsync(GenerationCall call, StreamTrace trace, CancellationToken stop);
}
