using Grpc.Core;
using MoxE.Server.Serving;

namespace MoxE.Server.Grpc;

/// <summary>A call and the clock its deadline is read by.</summary>
internal readonly struct CallTime(ServerCallContext context, TimeProvider time)
{
    private bool IsPastDeadline => time.GetUtcNow().UtcDateTime >= context.Deadline;

    /// <summary>Past the deadline, writes fail some moments before the call's token fires.</summary>
    private bool HasEnded => context.CancellationToken.IsCancellationRequested || IsPastDeadline;

    /// <summary>Time the client's deadline leaves; null without one. A deadline that has passed leaves the least time there is.</summary>
    public TimeSpan? Remaining()
    {
        if (context.Deadline == DateTime.MaxValue)
        {
            return null;
        }

        TimeSpan left = context.Deadline - time.GetUtcNow().UtcDateTime;
        return left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
    }

    /// <summary>Runs the answer of a call; that the call ended under it is an error like others.</summary>
    public async Task<ServiceError?> RunAsync(Func<Task<ServiceError?>> answer)
    {
        CallTime self = this;
        try
        {
            return await answer();
        }
        catch (Exception e) when (self.HasEnded && e is OperationCanceledException or InvalidOperationException or IOException)
        {
            // The deadline passed, or the client cancelled or went away.
            return self.IsPastDeadline
                ? new ServiceError(ErrorKind.DeadlineExceeded, "The deadline of the call passed.")
                : new ServiceError(ErrorKind.Cancelled, "The call was cancelled.");
        }
        catch (TimeoutException)
        {
            return new ServiceError(ErrorKind.Cancelled, "The client stopped reading.");
        }
    }
}
