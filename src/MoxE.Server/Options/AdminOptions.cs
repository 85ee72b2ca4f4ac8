using System.ComponentModel;

namespace MoxE.Server.Options;

/// <summary>The routes under /admin.</summary>
internal sealed class AdminOptions
{
    [Description("Whether the routes under /admin are there: they load, reload and unload models.")]
    public bool Enabled { get; set; }
}
