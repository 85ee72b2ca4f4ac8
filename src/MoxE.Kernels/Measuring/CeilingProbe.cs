using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Measuring;

/// <summary>
/// Measures a machine's ceilings, as often as asked: where other machines share its memory, what it could do a second ago
/// says little about now.
/// </summary>
internal sealed unsafe class CeilingProbe : IDisposable
{
    private const long Megabyte = 1 << 20;
    private const int FmaRounds = 4_000_000;
    private const int Sums = 12; // latency times throughput of the units, and what fits the registers

    private const int TileBlocks = 128; // 16 KB of weights and 6 KB of rows
    private const int TileRounds = 20_000;

    private readonly byte*[] _memory;
    private readonly long _part;
    private readonly TimeProvider _time;

    /// <summary>Takes the memory that will be read.</summary>
    /// <param name="threads">Threads that read and compute at the same time, ≥ 1.</param>
    /// <param name="megabytes">Memory that is read, in all; more than the caches hold.</param>
    /// <param name="time">The clock.</param>
    public CeilingProbe(int threads, int megabytes, TimeProvider time)
    {
        _part = megabytes * Megabyte / threads;
        _time = time;
        _memory = new byte*[threads];
        for (int i = 0; i < threads; i++)
        {
            _memory[i] = (byte*)NativeMemory.AlignedAlloc((nuint)_part, 64);
            NativeMemory.Fill(_memory[i], (nuint)_part, 1);
        }
    }

    /// <summary>Measures all ceilings once.</summary>
    public MachineCeilings Measure()
    {
        int threads = _memory.Length;
        double bytes = _part * threads / Seconds(threads, _time, i => Read(_memory[i], _part));
        double operations = 2.0 * FmaRounds * Sums * Dispatch.Width * threads / Seconds(threads, _time, _ => Multiply(FmaRounds));
        const double IntegerOperations = 2.0 * IntegerTiles.MostRows * PanelLayout.Width * 4 * TileBlocks * TileRounds;
        double integers = IntegerOperations * threads / Seconds(threads, _time, _ => MultiplyIntegers());
        return new MachineCeilings(threads, bytes, operations, integers);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        for (int i = 0; i < _memory.Length; i++)
        {
            NativeMemory.AlignedFree(_memory[i]);
            _memory[i] = null;
        }
    }

    // From the first thread's begin to the last one's end, as they see it themselves: whoever waits for them may be late.
    private static double Seconds(int threads, TimeProvider time, Func<int, float> work)
    {
        using var start = new Barrier(threads);
        float sink = 0;
        long[] began = new long[threads];
        long[] ended = new long[threads];
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            began[i] = time.GetTimestamp();
            Volatile.Write(ref sink, work(i));
            ended[i] = time.GetTimestamp();
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return time.GetElapsedTime(began.Min(), ended.Max()).TotalSeconds;
    }

    private static float Multiply(int rounds)
    {
        float* sink = stackalloc float[16];
        Dispatch.Run(new Chains(rounds, sink));
        return *sink;
    }

    private static float MultiplyIntegers()
    {
        const int RowBytes = 4 * TileBlocks;
        var memory = (byte*)NativeMemory.AlignedAlloc((IntegerTiles.MostRows + PanelLayout.Width) * RowBytes, 64);
        NativeMemory.Clear(memory, (IntegerTiles.MostRows + PanelLayout.Width) * RowBytes);
        int* offsets = stackalloc int[IntegerTiles.MostRows];
        int* sums = stackalloc int[IntegerTiles.MostRows * PanelLayout.Width];
        for (int round = 0; round < TileRounds; round++)
        {
            IntegerTiles.Run((sbyte*)(memory + (PanelLayout.Width * RowBytes)), RowBytes, IntegerTiles.MostRows, memory, TileBlocks, offsets, sums);
        }

        NativeMemory.AlignedFree(memory);
        return sums[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Read(byte* memory, long bytes)
    {
        Vector256<int> a = Vector256<int>.Zero, b = a, c = a, d = a;
        for (byte* end = memory + bytes - 128; memory <= end; memory += 128)
        {
            a ^= Vector256.Load((int*)memory);
            b ^= Vector256.Load((int*)(memory + 32));
            c ^= Vector256.Load((int*)(memory + 64));
            d ^= Vector256.Load((int*)(memory + 96));
        }

        return Vector256.Sum(a ^ b ^ c ^ d);
    }

    /// <summary>Chains of fused multiply-adds that depend on nothing but themselves, at the widest width there is.</summary>
    private readonly struct Chains(int rounds, float* sink) : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            TVec x = S.Broadcast(0.5f);
            TVec s0 = x, s1 = x, s2 = x, s3 = x, s4 = x, s5 = x, s6 = x, s7 = x, s8 = x, s9 = x, s10 = x, s11 = x;
            for (int i = 0; i < rounds; i++)
            {
                s0 = S.MultiplyAdd(s0, x, x);
                s1 = S.MultiplyAdd(s1, x, x);
                s2 = S.MultiplyAdd(s2, x, x);
                s3 = S.MultiplyAdd(s3, x, x);
                s4 = S.MultiplyAdd(s4, x, x);
                s5 = S.MultiplyAdd(s5, x, x);
                s6 = S.MultiplyAdd(s6, x, x);
                s7 = S.MultiplyAdd(s7, x, x);
                s8 = S.MultiplyAdd(s8, x, x);
                s9 = S.MultiplyAdd(s9, x, x);
                s10 = S.MultiplyAdd(s10, x, x);
                s11 = S.MultiplyAdd(s11, x, x);
            }

            TVec sum = S.Add(S.Add(S.Add(s0, s1), S.Add(s2, s3)), S.Add(S.Add(s4, s5), S.Add(s6, s7)));
            S.Store(sink, S.Add(sum, S.Add(S.Add(s8, s9), S.Add(s10, s11))));
        }
    }
}
