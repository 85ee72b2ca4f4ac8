namespace MoxE.Engine.Slots;

/// <summary>How the state of a sequence is written down outside its slot.</summary>
public enum SnapshotFormat
{
    /// <summary>As it is: what is restored has the same bits.</summary>
    Exact,

    /// <summary>
    /// Matrix memories and the tokens that are not in them yet (C and recent, nearly all bytes) as bfloat16, rounded to the
    /// nearest, ties to even; all else as it is. About half the bytes; a sequence goes on from a slightly different state.
    /// </summary>
    Rounded,
}
