using System.Net;

namespace MoxE.Server.Options;

/// <summary>Reads the option tree strictly: every wrong value and every unknown key is reported, all at once.</summary>
internal static class OptionReader
{
    /// <summary>Reads section <c>MoxE</c>.</summary>
    /// <returns>The options and the errors, each naming key, value and what is allowed; the options hold when there are none.</returns>
    public static (MoxEOptions Options, IReadOnlyList<string> Errors) Read(IConfiguration configuration)
    {
        MoxEOptions options = new();
        List<string> errors = [];
        IConfigurationSection root = configuration.GetSection(MoxEOptions.Section);
        foreach (OptionKey key in OptionKey.All)
        {
            if (configuration[key.Key] is { } text && !key.TrySet(options, text))
            {
                errors.Add($"{key.Key} is '{text}': allowed is {key.Allowed}");
            }
        }

        AddUnknownKeys(root, errors);
        AddAddress(options.Http.Address, "MoxE:Http:Address", errors);
        AddAddress(options.Grpc.Address, "MoxE:Grpc:Address", errors);
        if (options.Model.Path.Length > 0 && string.IsNullOrWhiteSpace(options.Model.Path))
        {
            errors.Add($"MoxE:Model:Path is '{options.Model.Path}': allowed is the path of an exported model folder");
        }

        errors.AddRange(options.Models.Check(isUsed: options.Model.Path.Length == 0));

        errors.AddRange(options.Telemetry.Check());
        if (options.Http.Port != 0 && options.Http.Port == options.Grpc.Port)
        {
            errors.Add($"MoxE:Grpc:Port is '{options.Grpc.Port}': allowed is any port other than MoxE:Http:Port");
        }

        return (options, errors);
    }

    private static void AddAddress(string address, string key, List<string> errors)
    {
        if (!IPAddress.TryParse(address, out _))
        {
            errors.Add($"{key} is '{address}': allowed is an IPv4 or IPv6 address");
        }
    }

    private static void AddUnknownKeys(IConfigurationSection root, List<string> errors)
    {
        HashSet<string> known = new(OptionKey.All.Select(key => key.Key), StringComparer.OrdinalIgnoreCase);
        foreach ((string path, string? value) in root.AsEnumerable())
        {
            if (value is not null && !known.Contains(path))
            {
                errors.Add($"{path} is '{value}': no such option, see deploy/CONFIGURATION.md");
            }
        }
    }
}
