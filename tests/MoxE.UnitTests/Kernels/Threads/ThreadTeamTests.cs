using MoxE.Kernels.Threads;

namespace MoxE.UnitTests.Kernels.Threads;

public sealed unsafe class ThreadTeamTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 7)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1000)]
    [InlineData(8, 64)]
    public void Run_AnyParts_DoesEachOnce(int threads, int parts)
    {
        using ThreadTeam team = new(threads);
        int* done = stackalloc int[Math.Max(parts, 1)];
        for (int round = 1; round <= 200; round++)
        {
            CountTask task = new() { Done = done };
            team.Run(ref task, parts);
            Assert.Equal(Enumerable.Repeat(round, parts), new Span<int>(done, parts).ToArray());
        }
    }

    [Fact]
    public void Run_TwoThreads_WorkAtTheSameTime()
    {
        using ThreadTeam team = new(2);
        using Barrier barrier = new(2);
        MeetTask task = new() { Barrier = barrier };
        team.Run(ref task, 2); // one thread alone would wait for ever
        Assert.Equal(1, barrier.CurrentPhaseNumber);
    }

    [Fact]
    public void Run_WorkersAsleep_WakeThem()
    {
        using ThreadTeam team = new(3);
        for (int round = 0; round < 3; round++)
        {
            Assert.True(SpinWait.SpinUntil(() => team.SleepingWorkers == 2, TimeSpan.FromSeconds(30)));
            using Barrier barrier = new(3);
            MeetTask task = new() { Barrier = barrier };
            team.Run(ref task, 3);
        }
    }

    [Fact]
    public void Run_PartThrows_TellsItAfterAllParts()
    {
        using ThreadTeam team = new(2);
        int* done = stackalloc int[16];
        CountTask task = new() { Done = done, ThrowsAt = 3 };
        var exception = Assert.Throws<InvalidOperationException>(() => team.Run(ref task, 16));
        Assert.Equal("part 3", exception.Message);
        Assert.Equal(Enumerable.Repeat(1, 16), new Span<int>(done, 16).ToArray());
        task.ThrowsAt = -1;
        team.Run(ref task, 16);
        Assert.Equal(Enumerable.Repeat(2, 16), new Span<int>(done, 16).ToArray());
    }

    [Fact]
    public void Run_InsideAPart_IsDoneByThatThread()
    {
        using ThreadTeam team = new(2);
        int* done = stackalloc int[8];
        NestTask task = new() { Team = team, Done = done };
        team.Run(ref task, 4);
        Assert.Equal(Enumerable.Repeat(4, 8), new Span<int>(done, 8).ToArray());
    }

    [Fact]
    public void Run_FromTwoCallers_DoesTheWorkOfBoth()
    {
        using ThreadTeam team = new(2);
        using Barrier start = new(2);
        Thread[] callers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            int* done = stackalloc int[8];
            start.SignalAndWait();
            for (int round = 1; round <= 1000; round++)
            {
                CountTask task = new() { Done = done };
                team.Run(ref task, 8);
                Assert.Equal(Enumerable.Repeat(round, 8), new Span<int>(done, 8).ToArray());
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
    }

    [Fact]
    public void Run_Warm_AllocatesNothing()
    {
        using ThreadTeam team = new(2);
        int* done = stackalloc int[8];
        CountTask task = new() { Done = done };
        team.Run(ref task, 8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            team.Run(ref task, 8);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private struct CountTask : IParallelTask
    {
        public int* Done;
        public int ThrowsAt = -1;

        public CountTask()
        {
        }

        public readonly void Run(int part)
        {
            Interlocked.Increment(ref Done[part]);
            if (part == ThrowsAt)
            {
                throw new ArgumentException($"part {part}");
            }
        }
    }

    private struct MeetTask : IParallelTask
    {
        public Barrier Barrier;

        public readonly void Run(int part) => Barrier.SignalAndWait();
    }

    private struct NestTask : IParallelTask
    {
        public ThreadTeam Team;
        public int* Done;

        public readonly void Run(int part)
        {
            CountTask inner = new() { Done = Done };
            Team.Run(ref inner, 8);
        }
    }
}
