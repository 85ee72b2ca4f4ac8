using Grpc.Core;
using MoxE.OpenInference.V2;
using MoxE.Server.Grpc;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.OpenInference.Rpc;

/// <summary>
/// One ModelStreamInfer call: reads requests while others run and sends their answers as they come. A request that fails
/// says so and leaves the others running; the end of the call ends all.
/// </summary>
/// <param name="inference">Starts requests.</param>
/// <param name="output">The call's stream of answers.</param>
/// <param name="metrics">Counts each request.</param>
/// <param name="places">Most requests at once; the stream is not read on while all are taken.</param>
/// <param name="failsWhole">Whether the first error ends the call with its status, as the caller asked.</param>
internal sealed class StreamSession(InferenceService inference, OrderedWriter<ModelStreamInferResponse> output, RequestMetrics metrics, int places, bool failsWhole)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private ServiceError? _failure;

    /// <summary>Runs until the client has sent its last request and all are answered.</summary>
    /// <returns>Null, or the error that ends the call.</returns>
    public async Task<ServiceError?> RunAsync(IAsyncStreamReader<ModelInferRequest> requests, ServerCallContext context, CallTime time)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        using SemaphoreSlim free = new(places);
        List<Task> running = [];
        try
        {
            while (await requests.MoveNext(end.Token))
            {
                await free.WaitAsync(end.Token);
                running.RemoveAll(static task => task.IsCompletedSuccessfully);
                running.Add(AnswerAsync(requests.Current, context.GetHttpContext(), time, free, end));
            }

            await Task.WhenAll(running);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // A request ended the whole call, with an error or a failure of its own, which comes out below.
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (running.Find(static task => task.IsFaulted) is { } faulted)
        {
            await faulted;
        }

        return _failure;
    }

    private async Task AnswerAsync(ModelInferRequest request, HttpContext http, CallTime time, SemaphoreSlim free, CancellationTokenSource end)
    {
        using RequestMetrics.Measurement measurement = metrics.Begin(Surface.Grpc, http);
        bool ended = false;
        try
        {
            ServiceError? error = Enter(request.Id)
                ? await RunOneAsync(request, http, time, end.Token)
                : ServiceError.Field("id", $"\"{ServiceError.Shorten(request.Id)}\", which a running request of this stream has", "an id of its own, or none");
            measurement.End(error?.Kind);
            if (error is not null)
            {
                await output.SendAsync(AnswerMapping.ToStream(request, error.Message), end.Token);
            }

            ended = error is null || !failsWhole;
            if (!ended)
            {
                _failure = error;
            }
        }
        finally
        {
            free.Release();
            if (!ended)
            {
                await end.CancelAsync();
            }
        }
    }

    private async Task<ServiceError?> RunOneAsync(ModelInferRequest request, HttpContext http, CallTime time, CancellationToken cancellationToken)
    {
        bool left = false;
        try
        {
            Outcome<InferRequest> read = RequestMapping.Read(request);
            if (!read.Succeeded)
            {
                return read.Error;
            }

            Outcome<InferenceRun> started = inference.Start(read.Value, streams: true, http.TraceIdentifier, time.Remaining(), Caller.Of(http));
            if (!started.Succeeded)
            {
                return started.Error;
            }

            bool raw = request.RawInputContents.Count > 0;
            using InferenceRun run = started.Value;
            return await run.StreamAsync(
                async (answer, token) =>
                {
                    if (answer.IsFinal)
                    {
                        Leave(request.Id); // the client may use the id again as soon as it has this answer
                        left = true;
                    }

                    await output.SendAsync(AnswerMapping.ToStream(answer, raw), token);
                },
                cancellationToken);
        }
        finally
        {
            if (!left)
            {
                Leave(request.Id);
            }
        }
    }

    private bool Enter(string id)
    {
        lock (_lock)
        {
            return id.Length == 0 || _ids.Add(id);
        }
    }

    private void Leave(string id)
    {
        lock (_lock)
        {
            _ids.Remove(id);
        }
    }
}
