using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>
/// One node's kernel: immutable after creation, so several runs may be inside <see cref="Compute"/> at once. Scratch
/// memory is the thread's, never the kernel's.
/// </summary>
internal abstract class OpKernel(string description)
{
    /// <summary>Operator and node, for messages.</summary>
    public string Description { get; } = description;

    /// <summary>Computes the outputs of one call. Throws with the reason when an input does not fit.</summary>
    public abstract void Compute(KernelContext context);
}
