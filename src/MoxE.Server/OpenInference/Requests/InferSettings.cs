using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>What the parameters of a request set.</summary>
internal sealed class InferSettings
{
    /// <summary>What the whole server understands.</summary>
    public RequestFields Fields { get; } = new();

    /// <summary>Whether the answer comes token by token; null where the call decides.</summary>
    public bool? Stream { get; set; }

    /// <summary>Rows of <c>logits</c>; null for the default.</summary>
    public LogitRows? Logits { get; set; }

    /// <summary>Time allowed.</summary>
    public TimeSpan? Timeout { get; set; }
}
