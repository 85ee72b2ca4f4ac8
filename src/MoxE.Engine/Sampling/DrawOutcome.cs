namespace MoxE.Engine.Sampling;

/// <summary>What became of a draw.</summary>
internal enum DrawOutcome
{
    /// <summary>A token was drawn.</summary>
    Drawn,

    /// <summary>The model's logits hold a NaN or have no finite maximum.</summary>
    BadLogits,

    /// <summary>The sequence's rules leave no token.</summary>
    NothingAllowed,
}
