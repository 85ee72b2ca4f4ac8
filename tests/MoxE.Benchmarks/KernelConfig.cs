using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MoxE.Benchmarks;

/// <summary>
/// How kernels are measured: in this process, since a generated project would be no friend of the kernels' internals;
/// with the bytes they allocate, which must be none, and the rates they reach.
/// </summary>
internal sealed class KernelConfig : ManualConfig
{
    public KernelConfig()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddLogger(ConsoleLogger.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(
            new WorkColumn("GB/s", "Bytes that a call must move, over its mean time", work => work.Bytes),
            new WorkColumn("GFLOP/s", "Operations of a call, over its mean time", work => work.Operations));
        AddExporter(MarkdownExporter.GitHub, JsonExporter.FullCompressed);
        WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
    }
}
