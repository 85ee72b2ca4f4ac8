using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MoxE.Server.Options;

namespace MoxE.Server.Security.Tls;

/// <summary>The certificates that hold now, and the handshakes they are used in. A connection keeps those it began with.</summary>
internal sealed class CertificateStore : FileBacked
{
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private readonly TlsOptions _options;
    private volatile TlsMaterial? _material;

    /// <param name="options">With a certificate's file.</param>
    /// <exception cref="SecurityFileException">A file cannot be used.</exception>
    public CertificateStore(TlsOptions options)
        : base("certificates", [.. Files(options)])
    {
        _options = options;
        Refresh();
    }

    /// <summary>The certificate itself.</summary>
    public X509Certificate2 Certificate => _material!.Server.TargetCertificate;

    /// <summary>How the next handshake goes.</summary>
    public void Prepare(SslServerAuthenticationOptions handshake)
    {
        TlsMaterial material = _material!;
        handshake.ServerCertificateSelectionCallback = null;
        handshake.ServerCertificateContext = material.Server;
        handshake.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        handshake.CertificateRevocationCheckMode = X509RevocationMode.NoCheck; // authorities of one's own seldom publish lists; a short life or a new authority revokes
        if (_options.ClientCertificates != ClientCertificateModes.None)
        {
            bool required = _options.ClientCertificates == ClientCertificateModes.Required;
            handshake.ClientCertificateRequired = true; // asks for one; whether none will do is decided below
            handshake.RemoteCertificateValidationCallback = (_, certificate, chain, _) => certificate is null
                ? !required
                : IsIssuedBy(material.ClientAuthorities, (X509Certificate2)certificate, chain);
        }
    }

    /// <inheritdoc/>
    protected override void Make(byte[][] contents)
    {
        Queue<byte[]> next = new(contents);
        byte[] certificate = next.Dequeue();
        byte[]? key = _options.KeyFile.Length > 0 ? next.Dequeue() : null;
        string? password = _options.PasswordFile.Length > 0 ? Encoding.UTF8.GetString(next.Dequeue()).TrimEnd('\r', '\n') : null;
        _material = new TlsMaterial(
            TlsMaterial.ReadServer(_options.CertificateFile, certificate, key, password),
            _options.ClientCaFile.Length > 0 ? TlsMaterial.ReadAuthorities(_options.ClientCaFile, next.Dequeue()) : []);
    }

    private static IEnumerable<string> Files(TlsOptions options) =>
        new[] { options.CertificateFile, options.KeyFile, options.PasswordFile, options.ClientCaFile }.Where(file => file.Length > 0);

    /// <summary>Whether a certificate is valid now, made for clients, and comes from these authorities; those of the machine do not count.</summary>
    private static bool IsIssuedBy(X509Certificate2Collection authorities, X509Certificate2 certificate, X509Chain? sent)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientUsage));
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(certificate);
    }
}

/// <summary>The words of <see cref="TlsOptions.ClientCertificates"/>.</summary>
internal static class ClientCertificateModes
{
    public const string None = "none";
    public const string Required = "required";
}
