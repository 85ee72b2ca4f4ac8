namespace MoxE.Kernels.Interop;

/// <summary>Work that splits into independent parts. A struct of pointers and sizes, so that running it allocates nothing.</summary>
internal interface IParallelTask
{
    /// <summary>Does one part.</summary>
    void Run(int part);
}
