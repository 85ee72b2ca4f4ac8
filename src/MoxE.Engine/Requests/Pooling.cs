namespace MoxE.Engine.Requests;

/// <summary>How the hidden states of a prompt become one embedding.</summary>
public enum Pooling
{
    /// <summary>No embedding is wanted.</summary>
    None,

    /// <summary>The mean over all tokens of the final norm's output.</summary>
    Mean,

    /// <summary>The final norm's output at the last token: it has seen the whole prompt.</summary>
    Last,
}
