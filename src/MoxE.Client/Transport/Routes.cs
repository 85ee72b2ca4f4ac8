namespace MoxE.Client.Transport;

/// <summary>Paths of the server, relative to its address.</summary>
internal static class Routes
{
    public const string Completions = "v1/completions";
    public const string Chat = "v1/chat/completions";
    public const string CountTokens = "v1/chat/completions/input_tokens";
    public const string Embeddings = "v1/embeddings";
    public const string Models = "v1/models";
    public const string Tokenize = "tokenize";
    public const string Detokenize = "detokenize";
    public const string Live = "health/live";
    public const string Ready = "health/ready";

    /// <summary>A model's card; its name may hold slashes, which stay as they are.</summary>
    public static string Model(string id) => $"{Models}/{string.Join('/', id.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>Where a request under way is ended.</summary>
    public static string Abort(string requestId) => $"v1/requests/{Uri.EscapeDataString(requestId)}/abort";

    /// <summary>The address that paths are relative to: ends with a slash and not with <c>/v1</c>.</summary>
    public static Uri Root(Uri address)
    {
        string path = address.AbsolutePath.TrimEnd('/');
        path = path.EndsWith("/v1", StringComparison.Ordinal) ? path[..^"/v1".Length] : path;
        return new UriBuilder(address) { Path = path + "/", Query = "", Fragment = "" }.Uri;
    }
}
