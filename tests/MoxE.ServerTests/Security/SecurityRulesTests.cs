using System.Net;
using Microsoft.Extensions.Configuration;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

public sealed class SecurityRulesTests : IDisposable
{
    private readonly TestKeys _keys = new();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void Find_Defaults_AreAllowed() => Assert.Empty(Find());

    [Theory]
    [InlineData("Http:Address", "0.0.0.0")]
    [InlineData("Grpc:Address", "::")]
    [InlineData("Http:Address", "192.0.2.7")]
    public void Find_OpenToOtherMachines_IsRefusedUnlessSaid(string key, string address)
    {
        string error = Assert.Single(Find($"{key}={address}"));
        Assert.Contains("MoxE:Security:AllowAnonymous is 'false'", error, StringComparison.Ordinal);
        Assert.Contains(address, error, StringComparison.Ordinal);
        Assert.Empty(Find($"{key}={address}", "Security:AllowAnonymous=true"));
        Assert.Empty(Find($"{key}={address}", _keys.Setting));
        Assert.Empty(Find($"{key}={address}", "MOXE_API_KEYS=" + TestKeys.Alice));
    }

    /// <summary>The image says that anybody may come in, and a key given to it must count all the same.</summary>
    [Fact]
    public async Task AllowAnonymous_WithKeys_OpensNothing()
    {
        await using RunningServer server = await RunningServer.StartAsync(_keys.Setting, "Security:AllowAnonymous=true");
        using HttpResponseMessage answer = await server.Http.GetAsync("/v1/models");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public void Find_SeveralErrors_AreAllNamed()
    {
        IReadOnlyList<string> errors = Find(
            "Security:KeysFile=/none/such", "Tls:KeyFile=key.pem", "Tls:ClientCertificates=required", "Jwt:Authority=http://plain.example", "Jwt:SharedSecretFile=s",
            "Cors:Origins=https://ok.example,https://bad.example/path", "Admin:Address=everywhere", "Admin:Port=8081");
        Assert.All(
            ["/none/such", "MoxE:Tls:CertificateFile", "MoxE:Tls:ClientCaFile", "MoxE:Jwt:Audience", "allowed is one of them", "MoxE:Jwt:Authority is 'http://plain.example'", "https://bad.example/path", "MoxE:Admin:Address", "MoxE:Admin:Port is '8081'"],
            part => Assert.Contains(errors, error => error.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(9, errors.Count);
    }

    [Fact]
    public void Find_AdminPortForOtherMachines_NeedsCredentials()
    {
        Assert.Contains("MoxE:Admin:Address", Assert.Single(Find("Admin:Port=9000", "Admin:Address=0.0.0.0")), StringComparison.Ordinal);
        Assert.Empty(Find("Admin:Port=9000", "Admin:Address=0.0.0.0", _keys.Setting));
        Assert.Empty(Find("Admin:Port=9000"));
    }

    [Fact]
    public async Task Process_WithABrokenKeysFile_SaysEveryErrorAndEndsWithOne()
    {
        _keys.Write("{}", "[]");
        await using ServerProcess process = new($"--MoxE:{_keys.Setting}", "--MoxE:Http:Address=0.0.0.0");
        (int code, string[] lines) = await process.EndAsync();
        Assert.Equal(1, code);
        Assert.All(["line 1.name", "line 1.hash", "line 2"], place => Assert.Contains(lines, line => line.Contains(place, StringComparison.Ordinal)));
    }

    private static IReadOnlyList<string> Find(params string[] settings)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0].Contains(':', StringComparison.Ordinal) ? $"MoxE:{pair[0]}" : pair[0], (string?)pair[1])))
            .Build();
        (MoxEOptions options, IReadOnlyList<string> wrong) = OptionReader.Read(configuration);
        Assert.Empty(wrong);
        return SecurityRules.Find(options, configuration);
    }
}
