using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Nothing but the OpenAI error object leaves the server when a route, a method or the server itself is at fault; gRPC calls have their own.</summary>
internal sealed class ErrorMiddleware(RequestDelegate next, MoxEOptions options, ILogger<ErrorMiddleware> logger)
{
    /// <summary>Calls on and answers for what fails or finds no route.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        ServiceError? error;
        try
        {
            await next(context);
            error = EmptyAnswer(context);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested)
        {
            Log.RequestAbandoned(logger, context.TraceIdentifier, e.GetType().Name);
            return;
        }
        catch (BadHttpRequestException e)
        {
            error = e.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => BodyReader.TooLarge(options.Limits.MaxBodyBytes),
                StatusCodes.Status408RequestTimeout => new ServiceError(ErrorKind.BodyTooSlow, "The body arrived too slowly; the request can be sent again."),
                _ => new ServiceError(ErrorKind.Invalid, "The request is not valid HTTP."),
            };
        }
        catch (Exception e)
        {
            Log.RequestFailed(logger, e, context.TraceIdentifier);
            error = new ServiceError(ErrorKind.Internal, "The server failed; the request can be sent again.");
        }

        if (error is null)
        {
            return;
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await ErrorJson.SendAsync(context, error);
    }

    private static ServiceError? EmptyAnswer(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentType is not null)
        {
            return null;
        }

        string path = ServiceError.Shorten(context.Request.Path);
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new(ErrorKind.RouteNotFound, $"There is no route {path}."),
            StatusCodes.Status405MethodNotAllowed => new(ErrorKind.MethodNotAllowed, $"The route {path} does not take {context.Request.Method}: allowed is {context.Response.Headers.Allow}."),
            _ => null,
        };
    }
}
