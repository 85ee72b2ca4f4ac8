using System.Runtime.CompilerServices;

namespace MoxE.Kernels.Threads;

/// <summary>
/// The threads that share the work of one model's steps: the caller and some workers. A step has a hundred and more short
/// parallel stretches, so workers look for work all through a step and a hand-over costs well under a microsecond; when
/// none comes for a while, they sleep. Which thread does which part is chance; results must not depend on it.
/// </summary>
internal sealed unsafe class ThreadTeam : IDisposable
{
    /// <summary>Looks for work before a worker sleeps; a look takes some 40 ns, so about half a millisecond.</summary>
    private const int Looks = 12_000;

    [ThreadStatic]
    private static ThreadTeam? CurrentTeam;

    private readonly Worker[] _workers;
    private readonly Lock _turn = new();
    private void* _task;
    private delegate*<void*, int, void> _run;
    private int _parts;
    private Exception? _failure;
    private volatile bool _stopping;

    // Written by all threads; on lines of their own, away from what is only read.
    private Counters _counters;

    /// <summary>Starts a team.</summary>
    /// <param name="threads">Threads with the caller, ≥ 1.</param>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _workers = [.. Enumerable.Range(1, threads - 1).Select(number => new Worker(this, number))];
    }

    /// <summary>The team that serves the kernels which the calling thread runs; null leaves them to ONNX Runtime's threads.</summary>
    public static ThreadTeam? Current
    {
        get => CurrentTeam;
        set => CurrentTeam = value;
    }

    /// <summary>Threads with the caller.</summary>
    public int Threads { get; }

    /// <summary>Workers that found no work for a while.</summary>
    internal int SleepingWorkers => _workers.Count(worker => worker.IsAsleep);

    /// <summary>Runs all parts of a task and waits for them. The first exception of a part is thrown when all have ended.</summary>
    /// <param name="task">A local variable: other threads reach it by its address on this thread's stack.</param>
    /// <param name="parts">≥ 0.</param>
    public void Run<TTask>(ref TTask task, int parts)
        where TTask : struct, IParallelTask
    {
        if (parts <= 1 || _workers.Length == 0 || _turn.IsHeldByCurrentThread || !_turn.TryEnter())
        {
            for (int part = 0; part < parts; part++)
            {
                task.Run(part);
            }

            return;
        }

        try
        {
            Share(Unsafe.AsPointer(ref task), &RunPart<TTask>, parts);
        }
        finally
        {
            _turn.Exit();
        }
    }

    /// <summary>Ends the workers; no task may be running.</summary>
    public void Dispose()
    {
        _stopping = true;
        Interlocked.MemoryBarrier();
        foreach (Worker worker in _workers)
        {
            worker.Dispose();
        }
    }

    private static void RunPart<TTask>(void* task, int part)
        where TTask : struct, IParallelTask => Unsafe.AsRef<TTask>(task).Run(part);

    private void Share(void* task, delegate*<void*, int, void> run, int parts)
    {
        _task = task;
        _run = run;
        _parts = parts;
        _counters.Done = 0;
        Volatile.Write(ref _counters.Left, parts);

        // Seen together with the workers' own order, first asleep and then a last look: one of the two sees the other.
        Interlocked.MemoryBarrier();
        foreach (Worker worker in _workers)
        {
            worker.Wake();
        }

        while (TryDoPart())
        {
        }

        while (Volatile.Read(ref _counters.Done) != parts)
        {
            Thread.SpinWait(1);
        }

        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    /// <summary>
    /// Takes a part and does it. The job's fields are read after a part was taken: until that part is done, the job stays.
    /// </summary>
    private bool TryDoPart()
    {
        int left = Volatile.Read(ref _counters.Left);
        while (left > 0)
        {
            int seen = Interlocked.CompareExchange(ref _counters.Left, left - 1, left);
            if (seen == left)
            {
                try
                {
                    _run(_task, _parts - left);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref _failure, exception, null);
                }

                Interlocked.Increment(ref _counters.Done);
                return true;
            }

            left = seen;
        }

        return false;
    }

    private sealed class Worker : IDisposable
    {
        private readonly ThreadTeam _team;
        private readonly Thread _thread;
        private readonly AutoResetEvent _wake = new(false);
        private int _asleep;

        public Worker(ThreadTeam team, int number)
        {
            _team = team;
            _thread = new Thread(Work) { IsBackground = true, Name = $"moxe step {number}" };
            _thread.Start();
        }

        public bool IsAsleep => Volatile.Read(ref _asleep) != 0;

        public void Wake()
        {
            if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0)
            {
                _wake.Set();
            }
        }

        public void Dispose()
        {
            Wake();
            _thread.Join();
            _wake.Dispose();
        }

        private void Work()
        {
            int looks = 0;
            while (!_team._stopping)
            {
                if (_team.TryDoPart())
                {
                    looks = 0;
                }
                else if (++looks < Looks)
                {
                    Thread.SpinWait(1);
                }
                else
                {
                    Rest();
                    looks = 0;
                }
            }
        }

        private void Rest()
        {
            Interlocked.Exchange(ref _asleep, 1);
            if (Volatile.Read(ref _team._counters.Left) <= 0 && !_team._stopping)
            {
                _wake.WaitOne();
            }
            else if (Interlocked.Exchange(ref _asleep, 0) == 0)
            {
                _wake.WaitOne(); // a wake-up is on its way: take it, or the next rest would be none
            }
        }
    }

    private struct Counters
    {
#pragma warning disable CS0169, IDE0051 // room between what is written and what is read
        private readonly Line _before;
        public int Left;
        private readonly Line _between;
        public int Done;
        private readonly Line _after;
#pragma warning restore CS0169, IDE0051
    }

    [InlineArray(16)]
    private struct Line
    {
        private long _first;
    }
}
