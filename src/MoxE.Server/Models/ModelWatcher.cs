using MoxE.Server.Hosting;
using MoxE.Server.Options;

namespace MoxE.Server.Models;

/// <summary>
/// Follows the folder of models: looks when the system tells of a change, and every so often because such notices get lost
/// (network and container mounts have none). What two looks in a row find alike is whole, and is loaded.
/// </summary>
internal sealed class ModelWatcher(
    ModelCatalog catalog, ModelRegistry registry, ModelRepository repository, MoxEOptions options, TimeProvider time, ILogger<ModelWatcher> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _notice = new(0, 1);
    private FileSystemWatcher? _files;
    private Settling? _settling;
    private Task _watching = Task.CompletedTask;

    /// <summary>Begins to follow, if the options say so. The models of the options have been loaded.</summary>
    public void Start()
    {
        if (options.Models.Mode == ModelsOptions.Watch)
        {
            Notify();
            _watching = Task.Run(WatchAsync, CancellationToken.None);
        }
    }

    /// <summary>No longer follows.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _files?.Dispose();
        _stop.Dispose();
    }

    /// <summary>One look at the folder, and the changes that it calls for.</summary>
    /// <returns>False when files are changing, so that a look soon is worthwhile.</returns>
    internal async Task<bool> LookAsync()
    {
        try
        {
            IReadOnlyList<ModelLocation> found = await Task.Run(catalog.Read);
            _settling ??= new Settling([.. registry.Snapshot.Versions.Select(version => version.Location)]); // as it was at the start
            bool isCalm = _settling.Look(found);
            await repository.SyncAsync(_settling.Settled);
            return isCalm;
        }
        catch (Exception e) when (ModelRepository.IsOfFolder(e))
        {
            Log.FolderUnreadable(logger, e.Message);
            return true;
        }
    }

    private async Task WatchAsync()
    {
        CancellationToken stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            if (await LookAsync())
            {
                await WaitAsync(TimeSpan.FromSeconds(options.Models.PollSeconds), stop);
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(options.Models.SettleMs), time, stop);
            }
        }
    }

    /// <summary>Waits for a notice of the system, at most as long as given.</summary>
    private async Task WaitAsync(TimeSpan longest, CancellationToken stop)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task late = Task.Delay(longest, time, enough.Token);
        Task noticed = _notice.WaitAsync(enough.Token);
        await Task.WhenAny(late, noticed);
        await enough.CancelAsync();
        await Task.WhenAll(late, noticed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Notify()
    {
        try
        {
            _files = new FileSystemWatcher(catalog.WatchedFolder) { IncludeSubdirectories = true };
            _files.Created += (_, _) => OnNotice();
            _files.Changed += (_, _) => OnNotice();
            _files.Deleted += (_, _) => OnNotice();
            _files.Renamed += (_, _) => OnNotice();
            _files.EnableRaisingEvents = true;
        }
        catch (Exception e) when (ModelRepository.IsOfFolder(e) || e is ArgumentException)
        {
            Log.NotNotified(logger, options.Models.PollSeconds, e.Message);
        }
    }

    private void OnNotice()
    {
        lock (_notice)
        {
            if (_notice.CurrentCount == 0)
            {
                _notice.Release();
            }
        }
    }
}
