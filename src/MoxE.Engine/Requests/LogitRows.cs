namespace MoxE.Engine.Requests;

/// <summary>Which rows of a prompt give their logits to the reader.</summary>
public enum LogitRows
{
    /// <summary>None.</summary>
    None,

    /// <summary>The last row: what the model says comes after the prompt.</summary>
    Last,

    /// <summary>Every row; row t has seen the tokens 0 … t.</summary>
    All,
}
