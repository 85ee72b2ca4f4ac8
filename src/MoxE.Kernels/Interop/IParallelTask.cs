namespace MoxE.Kernels.Interop;

/// <summary>Work that splits into independent parts. A struct on the caller's stack, so that running it allocates nothing.</summary>
internal interface IParallelTask
{
    /// <summary>Does one part.</summary>
    void Run(int part);
}
