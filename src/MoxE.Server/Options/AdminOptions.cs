using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MoxE.Server.Options;

/// <summary>The routes under /admin, and the listener that serves them with /metrics and /health and nothing else.</summary>
internal sealed class AdminOptions
{
    [Description("Whether the routes under /admin are there: they load, reload and unload models.")]
    public bool Enabled { get; set; }

    [Description("IP address of the admin listener.")]
    public string Address { get; set; } = "127.0.0.1";

    [Range(-1, 65535)]
    [Description("Port of the admin listener; 0 takes a free one, -1 opens none. With one, the other ports answer 404 to /admin.")]
    public int Port { get; set; } = -1;
}
