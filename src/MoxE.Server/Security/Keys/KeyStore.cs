namespace MoxE.Server.Security.Keys;

/// <summary>The ring of keys that holds now: those of the file and those of the environment.</summary>
internal sealed class KeyStore : FileBacked
{
    private readonly string _file;
    private readonly IReadOnlyList<ApiKey> _fixed;
    private volatile KeyRing _ring = new([]);

    /// <param name="file">The file of keys; empty for none.</param>
    /// <param name="variable">The environment's keys; null for none.</param>
    /// <exception cref="SecurityFileException">A key is not allowed.</exception>
    public KeyStore(string file, string? variable)
        : base("API keys", file.Length > 0 ? [file] : [])
    {
        _file = file;
        _fixed = EnvironmentKeys.Parse(variable);
        IsUsed = file.Length > 0 || _fixed.Count > 0;
        Refresh();
    }

    /// <summary>Whether keys are asked for; a property of the configuration, so no change of a file opens the server.</summary>
    public bool IsUsed { get; }

    /// <summary>The keys.</summary>
    public KeyRing Ring => _ring;

    /// <inheritdoc/>
    protected override void Make(byte[][] contents)
    {
        List<ApiKey> keys = [.. _fixed];
        foreach (byte[] content in contents)
        {
            keys.AddRange(new KeyFileParser(_file).Parse(content));
        }

        if (keys.GroupBy(key => key.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new SecurityFileException($"{_file}: the name '{twice.Key}' is taken by a key of {EnvironmentKeys.Variable}");
        }

        _ring = new KeyRing(keys);
    }
}
