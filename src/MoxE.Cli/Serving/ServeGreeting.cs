using MoxE.Cli.Programs;

namespace MoxE.Cli.Serving;

/// <summary>Watches the lines of a server and tells, once it is ready, where it is and what to try first.</summary>
/// <param name="output">Where it is told.</param>
/// <param name="withKey">Whether requests need a key.</param>
internal sealed class ServeGreeting(TextWriter output, bool withKey)
{
    private readonly List<Uri> _addresses = [];
    private bool _told;

    /// <summary>Takes the next line.</summary>
    public void Take(string line)
    {
        if (_told)
        {
            return;
        }

        if (ListeningLine.TryAddress(line, out Uri? address))
        {
            _addresses.Add(HostAddress.ForClients(address));
        }
        else if (ListeningLine.ReadyModel(line) is { } model && _addresses is [var http, var grpc, ..])
        {
            _told = true;
            string key = withKey ? " -H \"Authorization: Bearer $MOXE_API_KEY\"" : "";
            string body = """{"prompt": "Once upon a time", "max_tokens": 48, "stream": true}""";
            output.WriteLine();
            output.WriteLine($"  {model} is served");
            output.WriteLine($"  HTTP   {http}v1, for OpenAI's clients; {http}metrics, {http}health/ready");
            output.WriteLine($"  gRPC   {grpc.Authority}, with reflection");
            output.WriteLine($"  try    curl -N {http}v1/completions{key} -H 'Content-Type: application/json' -d '{body}'");
            output.WriteLine($"  chat   moxe chat --url {http.GetLeftPart(UriPartial.Authority)}");
            output.WriteLine("  end    Ctrl-C: running answers are finished first");
            output.WriteLine();
            output.Flush();
        }
    }
}
