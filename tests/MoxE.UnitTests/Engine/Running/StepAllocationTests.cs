using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Kernels.Ops;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>
/// The budget of a step is 0 managed bytes, on every thread, for every type of weights and every kind of step. Alone in
/// its collection, because what is read is the whole process's count.
/// </summary>
[Collection(nameof(EngineAllocationTests))]
public class StepAllocationTests
{
    /// <summary>Rows of each sequence of a step; the sweep runs all of them.</summary>
    private static readonly Dictionary<string, int[][]> Sweeps = new()
    {
        ["decode"] = [[1], [1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1]],
        ["prompt"] = [[1], [7], [8], [64], [33]],
        ["mixed"] = [[1, 1, 13], [40, 1, 1, 1], [1, 9, 1, 9, 1]],
    };

    public static TheoryData<WeightType, string, int> Cases
    {
        get
        {
            TheoryData<WeightType, string, int> cases = [];
            foreach (WeightType type in Enum.GetValues<WeightType>())
            {
                foreach (string sweep in Sweeps.Keys)
                {
                    cases.Add(type, sweep, 1);
                    cases.Add(type, sweep, 2);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Warm_AllocatesNothingOnAnyThread(WeightType type, string sweep, int threads)
    {
        using RandomModel exported = new(type);
        using LoadedModel model = exported.Open(threads);
        int[][] steps = Sweeps[sweep];

        // The first sweeps warm up. The runtime compiles now and then and the test host reports, which allocates once; a
        // step that allocates does so in every sweep.
        Assert.Equal(0, Enumerable.Range(0, 40).Min(_ => Sweep((OnnxModelRunner)model.Runner, steps)));
    }

    [Fact]
    public void Steps_OfTheModelMeasured_AreSharedByThreads()
    {
        // Otherwise two threads would prove nothing: one row of its smallest dense product is more than one part.
        const long CostPerPanel = (long)WorkSplit.RowsWorthALoad * RandomModel.Width * PanelLayout.Width;
        int panels = PanelLayout.Panels(RandomModel.Vocabulary);
        Assert.True(WorkSplit.Parts(panels, CostPerPanel, panels) > 1);
    }

    private static long Sweep(OnnxModelRunner runner, int[][] steps)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (int[] step in steps)
        {
            runner.Run(Fill(runner.Buffers, step), step.Length, step.Length);
        }

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static int Fill(StepBuffers buffers, int[] rowsEach)
    {
        int row = 0;
        for (int b = 0; b < rowsEach.Length; b++)
        {
            buffers.RowStarts[b] = row;
            buffers.Slots[b] = b;
            for (int i = 0; i < rowsEach[b]; i++, row++)
            {
                buffers.TokenIds[row] = (row * 31) % RandomModel.Vocabulary;
            }

            buffers.LogitRows[b] = row - 1;
        }

        buffers.RowStarts[rowsEach.Length] = row;
        return row;
    }
}
