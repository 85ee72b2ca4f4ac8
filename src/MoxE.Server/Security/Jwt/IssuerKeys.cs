using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using MoxE.Server.Options;
using MoxE.Server.Security.Tls;

namespace MoxE.Server.Security.Jwt;

/// <summary>
/// The keys that an issuer publishes (OpenID Connect discovery over https). They are fetched when first asked for, anew when they
/// are old or a token names a key that is not among them. There is one fetch at a time, for all who wait, and a pause after
/// each, so that strangers' tokens cannot make the server ask the issuer again and again. What was fetched holds until a
/// fetch succeeds. Thread-safe.
/// </summary>
internal sealed class IssuerKeys : IDisposable
{
    /// <summary>Least time between two fetches.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Age at which keys are fetched anew.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(12);

    private const string Discovery = "/.well-known/openid-configuration";
    private const int MaxDocumentBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly string _address;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly HttpDocumentRetriever _documents;
    private IReadOnlyList<SecurityKey>? _keys;
    private long? _triedAt;
    private long _fetchedAt;
    private Task _fetch = Task.CompletedTask;

    /// <param name="options">With an authority.</param>
    /// <param name="time">Measures pause and age.</param>
    /// <exception cref="SecurityFileException">The file of the authority's own certificates cannot be used.</exception>
    public IssuerKeys(JwtOptions options, TimeProvider time)
    {
        (_address, _time) = (options.Authority.TrimEnd('/') + Discovery, time);
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false };
        if (options.AuthorityCaFile.Length > 0)
        {
            handler.SslOptions.CertificateChainPolicy = Trusting(ReadAuthorities(options.AuthorityCaFile));
        }

        _client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = MaxDocumentBytes };
        _documents = new HttpDocumentRetriever(_client) { RequireHttps = true };
    }

    /// <summary>The certificates of a file.</summary>
    /// <exception cref="SecurityFileException">There are none.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file) => TlsMaterial.ReadAuthorities(file, FileBacked.Read(file));

    /// <summary>The keys; null when they cannot be had at this moment.</summary>
    /// <param name="unfit">Those that a token's key is not among, which are fetched anew if the pause is over; null for any.</param>
    /// <param name="cancellationToken">Ends the wait, not the fetch.</param>
    public async ValueTask<IReadOnlyList<SecurityKey>?> GetAsync(IReadOnlyList<SecurityKey>? unfit, CancellationToken cancellationToken)
    {
        Task fetch;
        lock (_gate)
        {
            bool isUnfit = _keys is null || ReferenceEquals(_keys, unfit);
            bool isWanted = isUnfit || _time.GetElapsedTime(_fetchedAt) >= Age;
            if (isWanted && _fetch.IsCompleted && !(_triedAt is { } tried && _time.GetElapsedTime(tried) < Pause))
            {
                _triedAt = _time.GetTimestamp();
                _fetch = Task.Run(FetchAsync, CancellationToken.None);
            }

            fetch = isUnfit ? _fetch : Task.CompletedTask;
        }

        await fetch.WaitAsync(cancellationToken);
        lock (_gate)
        {
            return _keys;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task FetchAsync()
    {
        try
        {
            OpenIdConnectConfiguration published = await OpenIdConnectConfigurationRetriever.GetAsync(_address, _documents, CancellationToken.None);
            SecurityKey[] keys = [.. published.SigningKeys.Where(key => key is not SymmetricSecurityKey)];
            lock (_gate)
            {
                if (keys.Length > 0)
                {
                    (_keys, _fetchedAt) = (keys, _time.GetTimestamp());
                }
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidOperationException or OperationCanceledException or ArgumentException or JsonException or SecurityTokenException)
        {
            // The issuer is away, or what it says is no such document; the old keys, or none, hold until the next fetch.
        }
    }

    private static X509ChainPolicy Trusting(X509Certificate2Collection authorities)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
