using MoxE.Server.Hosting;
using MoxE.Server.Options;

namespace MoxE.Server.Security;

/// <summary>Looks at the files of keys and certificates now and then. A broken file is told of once, and the old value stays.</summary>
internal sealed class ReloadService(IEnumerable<FileBacked> sources, MoxEOptions options, TimeProvider time, ILogger<ReloadService> logger) : BackgroundService
{
    private readonly Dictionary<FileBacked, string> _lastFailures = [];

    /// <summary>Looks at all files.</summary>
    internal void Look()
    {
        foreach (FileBacked source in sources)
        {
            try
            {
                if (source.Refresh())
                {
                    Log.Reloaded(logger, source.What);
                }

                _lastFailures.Remove(source);
            }
            catch (SecurityFileException e)
            {
                if (_lastFailures.GetValueOrDefault(source) != e.Message)
                {
                    _lastFailures[source] = e.Message;
                    Log.NotReloaded(logger, source.What, e.Message);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(options.Security.ReloadSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }
}
