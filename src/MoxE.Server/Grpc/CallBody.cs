using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using MoxE.Server.Serving;

namespace MoxE.Server.Grpc;

/// <summary>
/// The body of a call. A client that resets its stream, or goes away, breaks it off some moments before the call's token fires; that is
/// a status here, since the library would take it for a failure of the method and write an error to the log.
/// </summary>
internal sealed class CallBody(PipeReader body) : PipeReader, IRequestBodyPipeFeature
{
    /// <inheritdoc/>
    public PipeReader Reader => this;

    /// <inheritdoc/>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await body.ReadAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw Left(e);
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        try
        {
            return body.TryRead(out result);
        }
        catch (IOException e)
        {
            throw Left(e);
        }
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => body.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => body.Complete(exception);

    private static RpcException Left(IOException e) => RpcErrors.Exception(e is BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }
        ? new ServiceError(ErrorKind.BodyTooSlow, "The message arrived too slowly; the call can be made again.")
        : new ServiceError(ErrorKind.Cancelled, "The client ended the call in the middle of a message."));
}
