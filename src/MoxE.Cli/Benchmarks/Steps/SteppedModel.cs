using MoxE.Cli.Benchmarks.Floor;
using MoxE.Engine.Loading;
using MoxE.Kernels.Measuring;
using MoxE.Kernels.Numerics;
using MoxE.Model.Folders;

namespace MoxE.Cli.Benchmarks.Steps;

/// <summary>A model that is loaded to be measured, and what was measured of it.</summary>
internal sealed class SteppedModel : IDisposable
{
    private readonly LoadedModel _model;
    private readonly CostMeter _meter;
    private readonly List<MachineCeilings> _ceilings = [];
    private readonly List<MeasuredStep> _steps = [];
    private readonly TimeSpan _load;
    private readonly long? _residentBytes;
    private readonly long? _peakBytes;
    private readonly int _threads;

    /// <summary>Loads a model and runs everything once unmeasured, which compiles the kernels and touches the pages.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="plan">What will be measured.</param>
    /// <param name="threads">Threads of a step; 0 takes the processors this process may use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the work early.</param>
    public SteppedModel(string folder, StepsPlan plan, int threads, TimeProvider time, CancellationToken stop)
    {
        _threads = threads > 0 ? threads : Environment.ProcessorCount;
        long? before = ProcessMemory.Own().Now;
        long start = time.GetTimestamp();
        _model = LoadedModel.Open(folder, plan.Longest.LoadOptions(threads));
        _load = time.GetElapsedTime(start);
        _meter = new CostMeter(_model.Folder.Config, _model.Folder.Manifest.WeightType, _model.Runner);
        Timer = new StepTimer(_model.Runner, time, stop, _meter.Add);
        Timer.Reset();
        Timer.PrefillOnce(plan.Longest);
        foreach (int sequences in plan.Longest.Batches)
        {
            Timer.DecodeOnce(plan.Longest, sequences);
        }

        _meter.TakeMean();
        ProcessMemory memory = ProcessMemory.Own();
        (_residentBytes, _peakBytes) = (memory.Now - before, memory.Peak);
    }

    /// <summary>Times its steps.</summary>
    public StepTimer Timer { get; }

    /// <summary>What was measured so far.</summary>
    public MeasuredModel Measured => new(
        _model.Folder.Manifest.Name,
        IsPortable ? GraphKindNames.Name(GraphKind.Portable) : WeightTypeNames.Name(_model.Folder.Manifest.WeightType),
        IsPortable ? "ONNX Runtime's own" : KernelInstructions.Description,
        _threads,
        _load,
        _model.Folder.StateLayout.BytesPerSequence,
        _residentBytes,
        _peakBytes,
        _ceilings,
        _steps);

    private bool IsPortable => _model.Folder.Manifest.Graph == GraphKind.Portable;

    /// <summary>Runs a round of a measurement.</summary>
    /// <param name="probe">Measures the ceilings, just before.</param>
    /// <param name="round">Gives the time of a step.</param>
    public (MachineCeilings Ceilings, TimeSpan Time, StepCost Cost) Round(CeilingProbe probe, Func<StepTimer, TimeSpan> round)
    {
        MachineCeilings now = probe.Measure();
        _ceilings.Add(now);
        TimeSpan time = round(Timer);
        return (now, time, _meter.TakeMean());
    }

    /// <summary>Keeps a measurement.</summary>
    public void Keep(MeasuredStep step) => _steps.Add(step);

    /// <summary>Runs the first sequence on from its start to a position, unmeasured.</summary>
    /// <param name="from">Where it stands; 0 starts it anew.</param>
    /// <param name="to">Where it will stand.</param>
    /// <param name="most">Tokens of a step.</param>
    public void Advance(long from, long to, int most)
    {
        if (from == 0)
        {
            Timer.Reset();
        }

        for (long left = to - from; left > 0; left -= most)
        {
            Timer.Advance((int)Math.Min(left, most));
        }

        if (to > from)
        {
            _meter.TakeMean();
        }
    }

    public void Dispose() => _model.Dispose();
}
