using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>An expected failure of a request, as a value.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">A sentence for the caller: field, value and what is allowed.</param>
/// <param name="Param">The field at fault, when one is.</param>
/// <param name="RetryAfter">When trying again is worthwhile.</param>
internal sealed record ServiceError(ErrorKind Kind, string Message, string? Param = null, TimeSpan? RetryAfter = null)
{
    private const int ShownLength = 64;

    /// <summary>A field with a value that is not allowed.</summary>
    public static ServiceError Field(string field, string value, string allowed) =>
        new(ErrorKind.Invalid, $"'{field}' is {Shorten(value)}: allowed is {allowed}.", field);

    /// <summary>Translates a refusal or failure of the engine.</summary>
    public static ServiceError From(EngineError error) => error.Kind switch
    {
        EngineErrorKind.QueueFull => new(ErrorKind.QueueFull, error.Message, RetryAfter: error.RetryAfter ?? TimeSpan.FromSeconds(1)),
        EngineErrorKind.InvalidRequest => new(ErrorKind.Invalid, error.Message),
        EngineErrorKind.ShuttingDown => new(ErrorKind.Unavailable, error.Message, RetryAfter: error.RetryAfter ?? TimeSpan.FromSeconds(1)),
        EngineErrorKind.DeadlineExceeded => new(ErrorKind.DeadlineExceeded, error.Message),
        _ => new(ErrorKind.Internal, "The model failed while generating; the request can be sent again."),
    };

    /// <summary>At most 64 characters of a caller's value, never half a surrogate pair.</summary>
    public static string Shorten(string value) =>
        value.Length <= ShownLength ? value : string.Concat(value.AsSpan(0, ShownLength - (char.IsHighSurrogate(value[ShownLength - 1]) ? 1 : 0)), "…");
}
