using Grpc.Core;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>Answers calls for text, streamed or whole, over the same starter and pump as HTTP.</summary>
internal sealed class TextCalls(MeasuredRpc calls, MoxEOptions options, TimeProvider time)
{
    /// <summary>Sends pieces as they become final, and ends with the usage.</summary>
    public Task StreamAsync(Outcome<RequestFields> fields, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context) =>
        calls.RunAsync(context, fields, async active =>
        {
            using OrderedWriter<GenerateResponse> output = new(responseStream, TimeSpan.FromSeconds(options.Http.SlowReaderSeconds), time, context.GetHttpContext().Abort);
            if (await ChoicePump.RunAsync(active, new ResponseSink(active, output), context.CancellationToken) is { } error)
            {
                return error;
            }

            GenerateResponse last = new() { Usage = PieceMapping.UsageOf(active), Model = active.Model.Name, SystemFingerprint = active.Model.SystemFingerprint };
            if (active.Request.Parts.Timings)
            {
                last.Timings.AddRange(active.Generations.Select(generation => PieceMapping.ToWire(generation.Timings)));
            }

            await output.SendAsync(last, context.CancellationToken);
            return null;
        });

    /// <summary>Answers once every choice has ended: the same stream, collected.</summary>
    public async Task<CompleteResponse> FoldAsync(Outcome<RequestFields> fields, ServerCallContext context)
    {
        CompleteResponse response = new();
        await calls.RunAsync(context, fields, async active =>
        {
            FoldSink sink = new(active.Generations.Count, keepTokens: true);
            if (await ChoicePump.RunAsync(active, sink, context.CancellationToken) is { } error)
            {
                return error;
            }

            response.Choices.AddRange(sink.Choices(active.Request.Candidates, active.Request.N).Select(choice => PieceMapping.ToWire(choice, active)));
            response.Usage = PieceMapping.UsageOf(active);
            response.Model = active.Model.Name;
            response.SystemFingerprint = active.Model.SystemFingerprint;
            return null;
        });
        return response;
    }

    /// <summary>Inputs to vectors of unit length.</summary>
    public async Task<EmbedResponse> EmbedAsync(Outcome<RequestFields> fields, ServerCallContext context)
    {
        EmbedResponse response = new();
        await calls.RunAsync(context, fields, async active =>
        {
            if (await Embeddings.RunAsync(active, context.CancellationToken) is { } error)
            {
                return error;
            }

            response.Embeddings.AddRange(active.Generations.Select(generation => new Embedding { Values = { Embeddings.UnitLength(generation.Embedding.Span) } }));
            response.Usage = PieceMapping.UsageOf(active);
            response.Model = active.Model.Name;
            return null;
        });
        return response;
    }
}
