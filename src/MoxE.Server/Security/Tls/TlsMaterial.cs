using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MoxE.Server.Security.Tls;

/// <summary>The certificates of one moment. Immutable.</summary>
/// <param name="Server">The server's certificate with its chain.</param>
/// <param name="ClientAuthorities">Who may issue client certificates; empty where none are asked for.</param>
internal sealed record TlsMaterial(SslStreamCertificateContext Server, X509Certificate2Collection ClientAuthorities)
{
    /// <summary>Reads a certificate that has its private key, and the rest of its chain.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="certificate">PEM or PKCS#12.</param>
    /// <param name="key">PEM private key; null where it is with the certificate.</param>
    /// <param name="password">Password of the key; null for none.</param>
    /// <exception cref="SecurityFileException">It is none.</exception>
    public static SslStreamCertificateContext ReadServer(string file, byte[] certificate, byte[]? key, string? password)
    {
        X509Certificate2Collection all = [];
        try
        {
            X509Certificate2 leaf = IsPem(certificate) ? ReadPem(all, certificate, key ?? certificate, password) : ReadPkcs12(all, certificate, password);
            return SslStreamCertificateContext.Create(leaf, all, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new SecurityFileException($"{file}: not a certificate with its private key, or not its key or password: allowed is PEM or PKCS#12");
        }
    }

    /// <summary>Reads the certificates of authorities.</summary>
    /// <exception cref="SecurityFileException">There are none.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file, byte[] pem)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        return authorities.Count > 0 ? authorities : throw new SecurityFileException($"{file}: allowed are PEM certificates, at least one");
    }

    private static X509Certificate2 ReadPem(X509Certificate2Collection all, byte[] certificate, byte[] key, string? password)
    {
        string text = Encoding.UTF8.GetString(certificate), keyText = Encoding.UTF8.GetString(key);
        all.ImportFromPem(text);
        return password is null
            ? X509Certificate2.CreateFromPem(text, keyText)
            : X509Certificate2.CreateFromEncryptedPem(text, keyText, password);
    }

    private static X509Certificate2 ReadPkcs12(X509Certificate2Collection all, byte[] certificate, string? password)
    {
        all.AddRange(X509CertificateLoader.LoadPkcs12Collection(certificate, password));
        return all.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("no private key");
    }

    private static bool IsPem(byte[] bytes) => bytes.AsSpan().IndexOf("-----BEGIN"u8) >= 0;
}
