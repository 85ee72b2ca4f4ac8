namespace MoxE.Engine.Constraints.Networks;

/// <summary>What ordinary characters do at a place.</summary>
internal enum OrdinaryFollow : byte
{
    /// <summary>None of them may come.</summary>
    Never,

    /// <summary>Each of them may come, and all lead to the same place.</summary>
    Alike,

    /// <summary>Some of them may come, or they lead to places that differ.</summary>
    Otherwise,
}
