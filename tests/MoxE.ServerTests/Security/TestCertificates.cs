using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MoxE.ServerTests.Security;

/// <summary>An authority of the test's own and what it issues, as files that are gone with the test.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddHours(-1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moxe-tls-");
    private byte _serial;

    public TestCertificates()
    {
        Authority = NewAuthority("Test authority");
        Server = Issue("server one", Authority, isClient: false);
        Write("server.pem", Server.ExportCertificatePem());
        Write("server.key", Server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("clients.pem", Authority.ExportCertificatePem());
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Server { get; }

    /// <summary>Options of a server that has the certificate.</summary>
    public string[] Settings => [$"Tls:CertificateFile={PathOf("server.pem")}", $"Tls:KeyFile={PathOf("server.key")}"];

    /// <summary>Options of a server that asks clients for theirs.</summary>
    public string[] Asking(string mode) => [.. Settings, $"Tls:ClientCertificates={mode}", $"Tls:ClientCaFile={PathOf("clients.pem")}"];

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public static X509Certificate2 NewAuthority(string name)
    {
        CertificateRequest request = new($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(From, From.AddDays(2));
    }

    /// <summary>A certificate with its key.</summary>
    public X509Certificate2 Issue(string name, X509Certificate2 authority, bool isClient, double hours = 24)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isClient ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], false));
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(authority, From, From.AddHours(hours), [++_serial]);
        using X509Certificate2 whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>A handler that trusts the authority and shows a certificate, if one is given.</summary>
    public SocketsHttpHandler Handler(X509Certificate2? own = null, Action<X509Certificate2>? onServer = null)
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            onServer?.Invoke((X509Certificate2)certificate!);
            using X509Chain chain = new();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(Authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build((X509Certificate2)certificate!);
        };
        if (own is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        return handler;
    }

    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
        _folder.Delete(recursive: true);
    }
}
