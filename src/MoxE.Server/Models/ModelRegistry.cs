using System.Collections.Immutable;
using MoxE.Server.Serving;

namespace MoxE.Server.Models;

/// <summary>
/// The one mutable place of models: which versions there are and where each stands. Thread-safe: every change replaces one
/// immutable snapshot under a lock, readers take the snapshot. Who may load and unload what is <see cref="ModelRepository"/>'s.
/// </summary>
internal sealed class ModelRegistry
{
    private readonly Lock _lock = new();
    private volatile RegistrySnapshot _snapshot = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All models at this moment.</summary>
    public RegistrySnapshot Snapshot => _snapshot;

    /// <summary>Completes at the next change; read it before <see cref="Snapshot"/>.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Wakes those who wait for <see cref="Changed"/>.</summary>
    public void Notify() => Change(static snapshot => snapshot);

    /// <summary>Names the model that requests get which name none.</summary>
    public void Prefer(string name) => Change(snapshot => snapshot with { PreferredDefault = name });

    /// <summary>A version is to be loaded. What serves goes on serving.</summary>
    public void BeginLoad(ModelLocation location) => Update(location, version => version.Serving is null
        ? version with { Location = location, State = VersionState.Loading, Reason = null }
        : version);

    /// <summary>Its engine exists and is about to start.</summary>
    public void BeginWarmUp(ModelLocation location, ServedModel model) => Update(location, version => version with
    {
        State = version.Serving is null ? VersionState.WarmingUp : version.State,
        Next = model,
    });

    /// <summary>It takes requests from now on.</summary>
    /// <returns>What it replaces, which takes none any more; null for nothing.</returns>
    public ServedModel? Publish(ModelLocation location, ServedModel model)
    {
        ServedModel? old = null;
        Update(location, version =>
        {
            old = version.Serving;
            return version with
            {
                Location = location,
                State = VersionState.Ready,
                Reason = null,
                FailedStamp = null,
                Serving = model,
                Next = null,
                Retiring = old is null ? version.Retiring : version.Retiring.Add(old),
            };
        });
        return old;
    }

    /// <summary>Its load has failed; what served before goes on.</summary>
    public void Fail(ModelLocation location, string reason) => Update(location, version => version with
    {
        State = version.Serving is not null ? version.State : version.Retiring.IsEmpty ? VersionState.Failed : VersionState.Draining,
        Reason = reason,
        FailedStamp = location.Stamp,
        Next = null,
    });

    /// <summary>It takes no new requests.</summary>
    /// <returns>What is to finish; null when it did not serve.</returns>
    public ServedModel? Retire(string name, int number)
    {
        ServedModel? old = null;
        Change(snapshot =>
        {
            if (snapshot.Get(name, number) is not { Serving: { } serving } version)
            {
                return snapshot;
            }

            old = serving;
            return Put(snapshot, version with { State = VersionState.Draining, Reason = null, Serving = null, Retiring = version.Retiring.Add(serving) });
        });
        return old;
    }

    /// <summary>Its memory has been given back.</summary>
    public void Release(ServedModel model) => Change(snapshot =>
    {
        if (snapshot.Versions.FirstOrDefault(version => version.Retiring.Contains(model, ReferenceComparer)) is not { } version)
        {
            return snapshot;
        }

        ImmutableList<ServedModel> left = version.Retiring.Remove(model, ReferenceComparer);
        return Put(snapshot, version with
        {
            Retiring = left,
            State = version.State == VersionState.Draining && left.IsEmpty ? VersionState.Unloaded : version.State,
        });
    });

    /// <summary>Its folder is gone: nothing of it is told any more, once nothing of it is in memory.</summary>
    public void Forget(string name, int number) => Change(snapshot =>
    {
        if (snapshot.Get(name, number) is not { } version || version.Loaded.Any())
        {
            return snapshot;
        }

        ImmutableSortedDictionary<int, ModelVersion> left = snapshot.Models[name].Remove(number);
        return snapshot with { Models = left.IsEmpty ? snapshot.Models.Remove(name) : snapshot.Models.SetItem(name, left) };
    });

    private static ReferenceEqualityComparer ReferenceComparer => ReferenceEqualityComparer.Instance;

    private static RegistrySnapshot Put(RegistrySnapshot snapshot, ModelVersion version)
    {
        (string name, int number, _, _) = version.Location;
        ImmutableSortedDictionary<int, ModelVersion> versions = snapshot.Models.GetValueOrDefault(name) ?? ImmutableSortedDictionary<int, ModelVersion>.Empty;
        return snapshot with { Models = snapshot.Models.SetItem(name, versions.SetItem(number, version)) };
    }

    private void Update(ModelLocation location, Func<ModelVersion, ModelVersion> change) =>
        Change(snapshot => Put(snapshot, change(snapshot.Get(location.Name, location.Version) ?? new ModelVersion(location))));

    private void Change(Func<RegistrySnapshot, RegistrySnapshot> change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _snapshot = change(_snapshot);
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
