using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MoxE.Cli.Benchmarks.Serving.Server;

/// <summary>Binds this process, or one that it starts, to some cores; Linux has a call for it.</summary>
internal static class CpuAffinity
{
    /// <summary>Cores are numbered below this.</summary>
    public const int Cores = 1024;

    private const int BitsPerWord = 64;

    /// <summary>Binds every thread of this process; those that they start later inherit it.</summary>
    /// <param name="cores">Their numbers; none binds nothing.</param>
    /// <exception cref="CommandException">The system has no such call, or no such core.</exception>
    public static void BindThisProcess(IReadOnlyList<int> cores)
    {
        if (cores.Count == 0)
        {
            return;
        }

        Require();
        Set(task: 0, cores, optional: false);
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            Set(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), cores, optional: true); // a thread may have ended since
        }
    }

    /// <summary>Starts a process that is bound from its first instruction on: it inherits the cores of the thread that starts it.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="cores">Their numbers; none binds nothing.</param>
    /// <exception cref="CommandException">The system has no such call, or no such core.</exception>
    public static Process Start(ProcessStartInfo start, IReadOnlyList<int> cores)
    {
        if (cores.Count == 0)
        {
            return Process.Start(start)!;
        }

        Require();
        Process? process = null;
        Exception? failure = null;
        Thread starter = new(() =>
        {
            try
            {
                Set(task: 0, cores, optional: false);
                process = Process.Start(start);
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        starter.Start();
        starter.Join();
        return failure is null ? process! : throw (failure as CommandException ?? new CommandException($"{start.FileName}: cannot be started: {failure.Message}", failure));
    }

    private static void Require()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CommandException("--server-cores, --client-cores: found another system than Linux; allowed: none of them.");
        }
    }

    private static void Set(int task, IReadOnlyList<int> cores, bool optional)
    {
        ulong[] mask = new ulong[Cores / BitsPerWord];
        foreach (int core in cores)
        {
            mask[core / BitsPerWord] |= 1UL << (core % BitsPerWord);
        }

        if (SetAffinity(task, Cores / 8, mask) != 0 && !optional)
        {
            throw new CommandException($"--server-cores, --client-cores: found {string.Join(',', cores)}; allowed: cores that this process may use.");
        }
    }

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAffinity(int task, nint bytes, ulong[] mask);
}
