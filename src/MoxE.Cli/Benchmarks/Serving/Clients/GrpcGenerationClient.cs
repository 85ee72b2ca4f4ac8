using Grpc.Core;
using Grpc.Net.Client;
using MoxE.Serving.V1;

namespace MoxE.Cli.Benchmarks.Serving.Clients;

/// <summary>moxe.serving.v1 Generate; requests share connections, another one for each hundred streams that run.</summary>
/// <param name="calls">Carries the calls.</param>
/// <param name="owned">Disposed with the client.</param>
internal sealed class GrpcGenerationClient(CallInvoker calls, IDisposable owned) : IGenerationClient
{
    private readonly GenerationService.GenerationServiceClient _service = new(calls);

    /// <inheritdoc/>
    public string Protocol => "grpc";

    /// <summary>A client without a proxy between.</summary>
    public static GrpcGenerationClient To(Uri server)
    {
        var channel = GrpcChannel.ForAddress(server, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true },
            DisposeHttpClient = true,
        });
        return new GrpcGenerationClient(channel.CreateCallInvoker(), channel);
    }

    /// <inheritdoc/>
    public async Task<string?> GenerateAsync(GenerationCall call, StreamTrace trace, CancellationToken stop)
    {
        GenerateRequest request = new() { TokenIds = new TokenIds { Ids = { call.Prompt } }, MaxTokens = call.MaxTokens, Temperature = call.Temperature, Seed = call.Seed };
        bool whole = false;
        try
        {
            using AsyncServerStreamingCall<GenerateResponse> stream = _service.Generate(request, cancellationToken: stop);
            while (await stream.ResponseStream.MoveNext(stop).ConfigureAwait(false))
            {
                GenerateResponse piece = stream.ResponseStream.Current;
                if (piece.TokenIds.Count > 0)
                {
                    trace.Piece();
                }

                if (piece.Usage is { } usage)
                {
                    trace.Usage(usage.CompletionTokens);
                    whole = true;
                }
            }

            return whole ? null : "a stream cut off";
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            return $"grpc {e.StatusCode}";
        }
    }

    /// <summary>Tokens of the served model's vocabulary.</summary>
    public async Task<int> VocabularyAsync(CancellationToken stop)
    {
        try
        {
            return (await _service.GetModelAsync(new GetModelRequest(), cancellationToken: stop).ResponseAsync.ConfigureAwait(false)).VocabularySize;
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            throw new CommandException($"--grpc: the server does not tell its model: {e.Status.StatusCode} {e.Status.Detail}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();
}
