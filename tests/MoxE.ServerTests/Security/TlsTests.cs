using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MoxE.Server.Hosting;
using MoxE.Server.Security;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Security;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task BothPorts_SpeakBothVersionsByAlpn(string version)
    {
        await using RunningServer server = await RunningServer.StartAsync(_certificates.Settings);
        foreach (Uri address in new[] { server.HttpAddress, server.GrpcAddress })
        {
            Assert.Equal("https", address.Scheme);
            using HttpClient client = Client(address);
            using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models") { Version = new Version(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using HttpResponseMessage answer = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, new Version(version)), (answer.StatusCode, answer.Version));
        }
    }

    [Fact]
    public async Task Grpc_OverTls_IsServed()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync([keys.Setting, .. _certificates.Settings]);
        using GrpcChannel channel = Channel(server.GrpcAddress);
        GenerationService.GenerationServiceClient client = new(channel);
        List<GenerateResponse> pieces = await client.Generate(new GenerateRequest { Text = "a", MaxTokens = 2, Temperature = 0 }, CredentialCalls.Metadata(TestKeys.Alice)).ReadToEndAsync();
        Assert.Equal("bc", string.Concat(pieces.Select(piece => piece.Text)));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await client.GetModelAsync(new GetModelRequest()));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task Handshake_OfTls11_IsRefused()
    {
        await using RunningServer server = await RunningServer.StartAsync(_certificates.Settings);
        using TcpClient connection = new();
        await connection.ConnectAsync(server.HttpAddress.Host, server.HttpAddress.Port);
#pragma warning disable SYSLIB0039, CA5397, CA5359 // that it is refused is the test
        using SslStream tls = new(connection.GetStream(), false, (_, _, _, _) => true);
        SslClientAuthenticationOptions old = new() { TargetHost = "127.0.0.1", EnabledSslProtocols = SslProtocols.Tls11 };
#pragma warning restore SYSLIB0039, CA5397, CA5359
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(old));
    }

    /// <summary>Anybody can send these; they must not fill the log with errors, which the end of the test checks.</summary>
    [Theory]
    [InlineData("15030100020246")] // an alert
    [InlineData("16030100050100000100")] // half a greeting
    [InlineData("47455420")] // no TLS
    public async Task FirstBytes_ThatAreNoGreeting_AreNoError(string hex)
    {
        await using RunningServer server = await RunningServer.StartAsync(_certificates.Settings);
        using TcpClient connection = new();
        await connection.ConnectAsync(server.HttpAddress.Host, server.HttpAddress.Port);
        NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Convert.FromHexString(hex));
        connection.Client.Shutdown(SocketShutdown.Send);
        try
        {
            while (await stream.ReadAsync(new byte[64]) > 0)
            {
            }
        }
        catch (IOException)
        {
        }
    }

    [Fact]
    public async Task ClearText_OnATlsPort_GetsNoAnswer()
    {
        await using RunningServer server = await RunningServer.StartAsync(_certificates.Settings);
        using HttpClient client = new() { BaseAddress = new UriBuilder(server.HttpAddress) { Scheme = "http" }.Uri };
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/health/live"));
    }

    [Fact]
    public async Task CertificateFiles_Changed_AreUsedByNewHandshakes()
    {
        await using RunningServer server = await RunningServer.StartAsync([.. _certificates.Settings, "Security:ReloadSeconds=3600"]);
        Assert.Equal("CN=server one", await SubjectAsync(server.HttpAddress));
        using X509Certificate2 second = _certificates.Issue("server two", _certificates.Authority, isClient: false);
        _certificates.Write("server.pem", second.ExportCertificatePem());
        Look(server); // the key is the old one still
        server.ExpectErrors = true;
        Assert.Equal("CN=server one", await SubjectAsync(server.HttpAddress));
        _certificates.Write("server.key", second.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Look(server);
        Assert.Equal("CN=server two", await SubjectAsync(server.HttpAddress));
    }

    [Fact]
    public async Task Pkcs12_WithAPassword_IsRead()
    {
        string file = _certificates.PathOf("server.pfx");
        await File.WriteAllBytesAsync(file, _certificates.Server.Export(X509ContentType.Pkcs12, "word"));
        await using RunningServer server = await RunningServer.StartAsync($"Tls:CertificateFile={file}", $"Tls:PasswordFile={_certificates.Write("password", "word\n")}");
        Assert.Equal("CN=server one", await SubjectAsync(server.HttpAddress));
    }

    [Fact]
    public async Task ClientCertificate_Required_NobodyComesInWithoutAGoodOne()
    {
        await using RunningServer server = await RunningServer.StartAsync(_certificates.Asking("required"));
        using X509Certificate2 good = _certificates.Issue("acme", _certificates.Authority, isClient: true);
        using X509Certificate2 strange = _certificates.Issue("acme", TestCertificates.NewAuthority("Another"), isClient: true);
        using X509Certificate2 expired = _certificates.Issue("acme", _certificates.Authority, isClient: true, hours: 0.5);
        using X509Certificate2 noClient = _certificates.Issue("acme", _certificates.Authority, isClient: false);
        using (HttpClient client = Client(server.HttpAddress, good))
        {
            using HttpResponseMessage answer = await client.GetAsync("/v1/models");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using HttpResponseMessage admin = await client.GetAsync("/admin");
            Assert.Equal(HttpStatusCode.Forbidden, admin.StatusCode);
        }

        foreach (X509Certificate2? bad in new[] { null, strange, expired, noClient })
        {
            using HttpClient client = Client(server.HttpAddress, bad);
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/v1/models"));
        }

        using GrpcChannel channel = Channel(server.GrpcAddress, good);
        Assert.Equal("counting", (await new GenerationService.GenerationServiceClient(channel).GetModelAsync(new GetModelRequest())).Name);
    }

    [Fact]
    public async Task ClientCertificate_Optional_IsCheckedWhenShown()
    {
        await using RunningServer server = await RunningServer.StartAsync(_certificates.Asking("optional"));
        using X509Certificate2 strange = _certificates.Issue("acme", TestCertificates.NewAuthority("Another"), isClient: true);
        using HttpClient without = Client(server.HttpAddress), with = Client(server.HttpAddress, strange);
        using HttpResponseMessage answer = await without.GetAsync("/v1/models");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => with.GetAsync("/v1/models"));
    }

    [Fact]
    public async Task ClientCertificate_AndKeys_BothAreNeeded()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync([keys.Setting, .. _certificates.Asking("required")]);
        using X509Certificate2 good = _certificates.Issue("acme", _certificates.Authority, isClient: true);
        using HttpClient client = Client(server.HttpAddress, good);
        using HttpResponseMessage without = await client.SendAsync(HttpMethod.Get, "/v1/models", null), with = await client.SendAsync(HttpMethod.Get, "/v1/models", TestKeys.Alice);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (without.StatusCode, with.StatusCode));
    }

    [Fact]
    public async Task Hsts_ByOptionAndOverTlsOnly()
    {
        await using RunningServer server = await RunningServer.StartAsync([.. _certificates.Settings, "Tls:HstsSeconds=600"]);
        using HttpClient client = Client(server.HttpAddress);
        using HttpResponseMessage answer = await client.GetAsync("/v1/models");
        Assert.Equal("max-age=600", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task HealthProbe_OfItsOwnTlsPort_IsAnswered()
    {
        await using RunningServer server = await RunningServer.StartAsync(_certificates.Settings);
        using StringWriter errors = new();
        Assert.Equal((0, ""), (await HealthProbe.RunAsync([HealthProbe.Verb, $"{server.HttpAddress}health/ready"], errors), errors.ToString()));
    }

    private HttpClient Client(Uri address, X509Certificate2? own = null) => new(_certificates.Handler(own)) { BaseAddress = address };

    private GrpcChannel Channel(Uri address, X509Certificate2? own = null) => GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = _certificates.Handler(own), DisposeHttpClient = true });

    private async Task<string> SubjectAsync(Uri address)
    {
        string subject = "";
        using HttpClient client = new(_certificates.Handler(onServer: certificate => subject = certificate.Subject)) { BaseAddress = address };
        using HttpResponseMessage answer = await client.GetAsync("/health/live");
        return subject;
    }

    private static void Look(RunningServer server) => server.Services.GetServices<IHostedService>().OfType<ReloadService>().Single().Look();
}
