using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MoxE.Kernels.Interop;

/// <summary>What a kernel sees of one call: its inputs, its outputs and the session's threads.</summary>
internal readonly unsafe struct KernelContext(nint handle)
{
    /// <summary>The input at <paramref name="index"/>; does not exist when the node leaves it out.</summary>
    public TensorView Input(int index)
    {
        nint value;
        OrtApi.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)OrtApi.Function(OrtFunction.KernelContext_GetInput))(handle, (nuint)index, &value));
        return TensorView.Of(value);
    }

    /// <summary>The float32 output at <paramref name="index"/> with the given shape: a bound value or memory of the session's arena.</summary>
    public float* Output(int index, params ReadOnlySpan<long> shape) => (float*)OutputData(index, shape);

    /// <summary>The int32 output at <paramref name="index"/>.</summary>
    public int* OutputInt32(int index, params ReadOnlySpan<long> shape) => (int*)OutputData(index, shape);

    /// <summary>
    /// Runs <paramref name="parts"/> parts of a task on the session's threads and waits; results must not depend on who
    /// runs what. The task must be a local variable: other threads reach it by its address on this thread's stack.
    /// </summary>
    public void For<TTask>(ref TTask task, int parts)
        where TTask : struct, IParallelTask
    {
        if (parts <= 1)
        {
            for (int part = 0; part < parts; part++)
            {
                task.Run(part);
            }

            return;
        }

        var job = new Job { Task = Unsafe.AsPointer(ref task), Run = &RunPart<TTask> };
        var parallelFor = (delegate* unmanaged<nint, delegate* unmanaged<Job*, nuint, void>, nuint, nuint, Job*, nint>)OrtApi.Function(OrtFunction.KernelContext_ParallelFor);
        OrtApi.Check(parallelFor(handle, &Trampoline, (nuint)parts, 0, &job));
        if (job.Failure != 0)
        {
            var failure = GCHandle.FromIntPtr(job.Failure);
            var exception = (Exception)failure.Target!;
            failure.Free();
            throw new OrtCallException(exception.Message, exception);
        }
    }

    private static void RunPart<TTask>(void* task, int part)
        where TTask : struct, IParallelTask => Unsafe.AsRef<TTask>(task).Run(part);

    [UnmanagedCallersOnly]
    private static void Trampoline(Job* job, nuint part)
    {
        try
        {
            job->Run(job->Task, (int)part);
        }
        catch (Exception exception)
        {
            var failure = GCHandle.Alloc(exception);
            if (Interlocked.CompareExchange(ref job->Failure, GCHandle.ToIntPtr(failure), 0) != 0)
            {
                failure.Free();
            }
        }
    }

    private void* OutputData(int index, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            OrtApi.Check(((delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)OrtApi.Function(OrtFunction.KernelContext_GetOutput))(handle, (nuint)index, dimensions, (nuint)shape.Length, &value));
        }

        if (value == 0)
        {
            return null;
        }

        void* data;
        OrtApi.Check(((delegate* unmanaged<nint, void**, nint>)OrtApi.Function(OrtFunction.GetTensorMutableData))(value, &data));
        return data;
    }

    private struct Job
    {
        public void* Task;
        public delegate*<void*, int, void> Run;
        public nint Failure;
    }
}
