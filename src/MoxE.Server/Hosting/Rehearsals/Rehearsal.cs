using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Engine.Telemetry;
using MoxE.Server.Http;
using MoxE.Server.Http.Bodies;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;
using MoxE.Server.Telemetry;
using OpenTelemetry;

namespace MoxE.Server.Hosting.Rehearsals;

/// <summary>
/// Answers a few requests of its own while the first model warms up, so that the first one of a client does not wait until the
/// runtime has translated the way from body to stream. A stand-in takes the model's place, in a registry of its own; the
/// model's tokenizer and chat template are the real ones. Nothing of it is counted, traced, logged or seen from outside.
/// </summary>
internal sealed class Rehearsal(MoxEOptions options, RequestBodies bodies, IChatEncoder chat, IConstraintSource constraints, ILogger<Rehearsal> logger)
{
    private const int MaxStepTokens = 64;

    /// <summary>A rehearsal takes some hundredths of a second; beyond this it is given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private int _done;

    /// <summary>Rehearses with the first model it is given; for others it does nothing. A rehearsal that goes wrong is logged and forgotten.</summary>
    public async Task OnceAsync(ServedModel model)
    {
        if (Interlocked.Exchange(ref _done, 1) != 0)
        {
            return;
        }

        using CancellationTokenSource limit = new(Patience, TimeProvider.System);
        try
        {
            await Task.Run(() => RunAsync(model, limit.Token), limit.Token);
        }
        catch (Exception e)
        {
            Log.NotRehearsed(logger, e.Message);
        }
    }

    private async Task RunAsync(ServedModel model, CancellationToken cancellationToken)
    {
        using IDisposable untraced = SuppressInstrumentationScope.Begin();
        EngineOptions limits = options.ToEngineOptions();
        limits.MaxStepTokens = MaxStepTokens;
        StandInRunner runner = new(model.Engine.Shape, MaxStepTokens);
        await using InferenceEngine engine = new(runner, model.Tokenizer, limits, TimeProvider.System, NullLogger<InferenceEngine>.Instance, new EngineMeters(UnheardMeters.MeterName), model.Name);
        engine.Start();
        await engine.Ready.WaitAsync(cancellationToken);

        ModelRegistry registry = new();
        registry.Publish(new ModelLocation(model.Name, model.Version, "", ""), model with { Engine = engine });
        ServingState state = new(registry, options);
        state.EndStart();
        RequestStarter starter = new(state, new RequestValidator(options.Limits, chat, constraints), new RunningRequests(), TimeProvider.System);
        RequestReader reader = new(options);
        TextResponder responder = new(reader, starter, options, TimeProvider.System);
        using UnheardMeters meters = new();
        RequestMetrics metrics = new(meters, TimeProvider.System);
        CompletionsEndpoint completions = new(responder, bodies, metrics);
        ChatEndpoint chats = new(responder, reader, bodies, starter, metrics);
        await AskAsync(completions.HandleAsync, """{"prompt":"Hello","max_tokens":3,"ignore_eos":true}""", cancellationToken);
        await AskAsync(completions.HandleAsync, """{"prompt":"Hello","max_tokens":3,"ignore_eos":true,"temperature":0,"stop":["never"],"stream":true,"stream_options":{"include_usage":true}}""", cancellationToken);
        await AskAsync(chats.HandleAsync, """{"messages":[{"role":"user","content":"Hello"}],"max_tokens":3,"ignore_eos":true,"stream":true}""", cancellationToken);
    }

    /// <returns>Completes when the answer, an error too, was written to nowhere.</returns>
    private static async Task AskAsync(RequestDelegate endpoint, string json, CancellationToken cancellationToken)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        DefaultHttpContext context = new() { TraceIdentifier = "rehearsal", RequestAborted = cancellationToken };
        context.Request.Method = HttpMethods.Post;
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Response.Body = Stream.Null;
        await endpoint(context);
    }
}
