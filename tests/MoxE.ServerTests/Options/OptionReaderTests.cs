using System.Reflection;
using Microsoft.Extensions.Configuration;
using MoxE.Engine;
using MoxE.Server.Options;

namespace MoxE.ServerTests.Options;

public sealed class OptionReaderTests
{
    [Fact]
    public void Read_Nothing_GivesTheDefaults()
    {
        (MoxEOptions options, IReadOnlyList<string> errors) = Read();
        Assert.Empty(errors);
        Assert.Equal((8080, 8081, 2 * 1024 * 1024), (options.Http.Port, options.Grpc.Port, options.Limits.MaxBodyBytes));
    }

    [Fact]
    public void Read_SeveralWrongValues_ReportsEachWithKeyValueAndRange()
    {
        (_, IReadOnlyList<string> errors) = Read(
            ("MoxE:Http:Port", "65536"),
            ("MoxE:Engine:MaxSlots", "many"),
            ("MoxE:Limits:MaxN", "0"),
            ("MoxE:Log:Json", "perhaps"),
            ("MoxE:Http:Address", "localhost"),
            ("MoxE:Model:Path", " "),
            ("MoxE:Model:ExecutionProvider", "gpu"),
            ("MoxE:Htpp:Port", "1"));
        Assert.Equal(8, errors.Count);
        Assert.Contains("MoxE:Http:Port is '65536': allowed is 0 … 65535", errors);
        Assert.Contains("MoxE:Engine:MaxSlots is 'many': allowed is 1 … 65536", errors);
        Assert.Contains("MoxE:Limits:MaxN is '0': allowed is 1 … 1024", errors);
        Assert.Contains("MoxE:Log:Json is 'perhaps': allowed is true, false", errors);
        Assert.Contains("MoxE:Http:Address is 'localhost': allowed is an IPv4 or IPv6 address", errors);
        Assert.Contains("MoxE:Model:ExecutionProvider is 'gpu': allowed is cpu, cuda", errors);
        Assert.Contains(errors, error => error.StartsWith("MoxE:Model:Path is", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("MoxE:Htpp:Port is '1': no such option", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_TheSamePortTwice_IsAnError()
    {
        (_, IReadOnlyList<string> errors) = Read(("MoxE:Http:Port", "9000"), ("MoxE:Grpc:Port", "9000"));
        Assert.Contains("MoxE:Grpc:Port is '9000'", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ModelsThatCannotBe_ReportsEach()
    {
        (_, IReadOnlyList<string> errors) = Read(
            ("MoxE:Models:Path", ""),
            ("MoxE:Models:Load", "mine, ../other"),
            ("MoxE:Models:Mode", "poll"),
            ("MoxE:Models:VersionPolicy", "specific"),
            ("MoxE:Models:Versions", "mine:2,x"));
        Assert.Equal(4, errors.Count);
        Assert.Contains("MoxE:Models:Path is '': allowed is the path of a folder of models", errors);
        Assert.Contains("MoxE:Models:Mode is 'poll': allowed is none, explicit, watch", errors);
        Assert.Contains(errors, error => error.StartsWith("MoxE:Models:Load holds '../other': allowed are * or names", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("MoxE:Models:Versions holds 'x': allowed with the policy 'specific'", StringComparison.Ordinal));
        Assert.Empty(Read(("MoxE:Models:Path", ""), ("MoxE:Model:Path", "models/mine")).Errors);
    }

    [Fact]
    public void Read_CaseOfKeys_DoesNotMatter()
    {
        (MoxEOptions options, IReadOnlyList<string> errors) = Read(("MOXE:HTTP:PORT", "9000"));
        Assert.Empty(errors);
        Assert.Equal(9000, options.Http.Port);
    }

    /// <summary>Every engine option can be reached: changing each server option that feeds one changes it.</summary>
    [Fact]
    public void ToEngineOptions_EveryEngineOption_IsFedByAServerOption()
    {
        MoxEOptions changed = new();
        foreach (OptionKey key in OptionKey.All.Where(key => key.Range is not null))
        {
            int given = int.Parse(key.Read(changed), System.Globalization.CultureInfo.InvariantCulture);
            int other = given < key.Range!.Value.Max ? given + 1 : given - 1;
            Assert.True(key.TrySet(changed, other.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        EngineOptions fromDefaults = new MoxEOptions().ToEngineOptions();
        EngineOptions fromChanged = changed.ToEngineOptions();
        EngineOptions own = new();
        foreach (PropertyInfo property in typeof(EngineOptions).GetProperties())
        {
            Assert.Equal(property.GetValue(own), property.GetValue(fromDefaults));
            Assert.NotEqual(property.GetValue(own), property.GetValue(fromChanged));
        }
    }

    private static (MoxEOptions Options, IReadOnlyList<string> Errors) Read(params (string Key, string Value)[] settings) =>
        OptionReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build());
}
