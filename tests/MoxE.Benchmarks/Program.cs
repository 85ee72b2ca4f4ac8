using BenchmarkDotNet.Running;
using MoxE.Benchmarks;
using MoxE.Kernels.Measuring;
using MoxE.Kernels.Numerics;

// Arguments are BenchmarkDotNet's: --filter '*Gemm*', --list flat, --job short. The last lines tell what the columns compare with.
BenchmarkSwitcher.FromAssembly(typeof(KernelConfig).Assembly).Run(args, new KernelConfig());
using CeilingProbe probe = new(threads: 1, megabytes: 256, TimeProvider.System);
MachineCeilings ceilings = probe.Measure();
Console.WriteLine($"kernels: {KernelInstructions.Description}");
Console.WriteLine($"one thread of this machine, just now: {ceilings.BytesPerSecond / 1e9:N1} GB/s, {ceilings.OperationsPerSecond / 1e9:N0} GFLOP/s float32");
