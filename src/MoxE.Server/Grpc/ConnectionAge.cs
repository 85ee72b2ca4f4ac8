using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MoxE.Server.Options;

namespace MoxE.Server.Grpc;

/// <summary>
/// Gives every connection a greatest age. At that age it is told to take no new calls (GOAWAY), so that a client behind a
/// balancer of connections connects anew, perhaps to another replica; running calls go on for the grace time.
/// </summary>
/// <param name="age">The age; each connection's own is up to a tenth off, so that those opened together do not leave together.</param>
/// <param name="grace">Time for running calls; zero lets them end.</param>
/// <param name="time">Measures both.</param>
/// <param name="seed">Draws the tenths.</param>
internal sealed class ConnectionAge(TimeSpan age, TimeSpan grace, TimeProvider time, ulong seed)
{
    private const double Spread = 0.1;
    private long _connections;

    /// <summary>The age of connection <paramref name="number"/>: 0.9 … 1.1 of the middle one.</summary>
    public TimeSpan Of(long number) => age * (1 - Spread + (2 * Spread * Share(seed, number)));

    /// <summary>Serves a connection and watches its age.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using AgingConnection aging = new(connection, grace);
        await using ITimer timer = time.CreateTimer(static state => ((AgingConnection)state!).Advance(), aging, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        aging.Begin(timer, Of(Interlocked.Increment(ref _connections)));
        await next(connection);
    }

    /// <summary>A share 0 … 1 for each number (SplitMix64).</summary>
    private static double Share(ulong seed, long number)
    {
        ulong mixed = seed + (0x9E3779B97F4A7C15 * (ulong)number);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>One connection: young, then leaving, then cut.</summary>
    private sealed class AgingConnection(ConnectionContext connection, TimeSpan grace) : IDisposable
    {
        private readonly Lock _lock = new();
        private ITimer? _timer;
        private bool _leaving;

        public void Begin(ITimer timer, TimeSpan age)
        {
            lock (_lock)
            {
                _timer = timer;
                _ = timer.Change(age, Timeout.InfiniteTimeSpan);
            }
        }

        public void Advance()
        {
            lock (_lock)
            {
                if (_timer is null)
                {
                    return;
                }

                if (_leaving)
                {
                    connection.Abort(new ConnectionAbortedException("The connection is older than its calls may keep it."));
                    return;
                }

                _leaving = true;
                connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
                if (grace > TimeSpan.Zero)
                {
                    _ = _timer.Change(grace, Timeout.InfiniteTimeSpan);
                }
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _timer = null;
            }
        }
    }
}

/// <summary>How connections to gRPC are kept and let go.</summary>
internal static class ConnectionSettings
{
    /// <summary>Limits the age of the listener's connections, when the options do.</summary>
    public static void UseConnectionAge(this ListenOptions listen, GrpcOptions options)
    {
        if (options.MaxConnectionAgeSeconds > 0)
        {
            ConnectionAge ages = new(
                TimeSpan.FromSeconds(options.MaxConnectionAgeSeconds),
                TimeSpan.FromSeconds(options.MaxConnectionAgeGraceSeconds),
                listen.ApplicationServices.GetRequiredService<TimeProvider>(),
                BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
            listen.Use(next => connection => ages.RunAsync(connection, next));
        }
    }

    /// <summary>Asks silent connections for a sign of life.</summary>
    public static void UseKeepAlive(this KestrelServerLimits limits, GrpcOptions options)
    {
        if (options.KeepAlivePingSeconds > 0)
        {
            limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(options.KeepAlivePingSeconds);
            limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(options.KeepAliveTimeoutSeconds);
        }
    }
}
