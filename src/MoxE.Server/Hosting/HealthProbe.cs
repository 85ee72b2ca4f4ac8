namespace MoxE.Server.Hosting;

/// <summary>
/// The container's health check, so that the image needs no curl: <c>MoxE.Server --health [url]</c> asks a running
/// server once whether it is ready and ends with exit code 0 (ready) or 1 (not ready, or no answer).
/// </summary>
internal static class HealthProbe
{
    /// <summary>The first argument that asks for the probe instead of the server.</summary>
    internal const string Verb = "--health";

    /// <summary>What is asked when no address is given: the server on its default HTTP port.</summary>
    internal const string DefaultUrl = "http://127.0.0.1:8080/health/ready";

    /// <summary>Longest wait for an answer; below the timeout of the image's health check (5 s).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks once, without following a proxy or a redirect.</summary>
    /// <param name="args">The command line: <see cref="Verb"/>, then optionally an http or https address; https on loopback with any certificate, since it is the server's own.</param>
    /// <param name="errors">Where one line goes that says why the answer is 1.</param>
    /// <returns>The exit code of the process: 0 ready, 1 not ready.</returns>
    internal static async Task<int> RunAsync(string[] args, TextWriter errors)
    {
        string address = args.Length > 1 ? args[1] : DefaultUrl;
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            await errors.WriteLineAsync($"{Verb}: '{address}' is not an absolute http or https address such as {DefaultUrl}");
            return 1;
        }

        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (url.IsLoopback)
        {
#pragma warning disable CA5359 // who answers on this machine's own loopback needs no proof of its name
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
            if (answer.IsSuccessStatusCode)
            {
                return 0;
            }

            await errors.WriteLineAsync($"{url} answered {(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await errors.WriteLineAsync($"{url} did not answer: {e.Message}");
        }

        return 1;
    }
}
