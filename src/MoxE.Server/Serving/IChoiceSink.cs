using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>Where the choices of a request go: an event stream, one JSON object, a gRPC stream. Calls for different choices may overlap.</summary>
internal interface IChoiceSink
{
    /// <summary>Takes one piece of one choice; completing late slows that choice's generation only.</summary>
    /// <param name="choice">Index of the choice.</param>
    /// <param name="text">Text that became final; may be empty. Valid during the call.</param>
    /// <param name="update">The token behind it; <see cref="TokenUpdate.Finish"/> is None, Stop or Length.</param>
    /// <param name="cancellationToken">Fires when the reader is gone.</param>
    ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken);
}
