using System.Text.Json.Nodes;
using MoxE.Server.Http.Bodies;

namespace MoxE.Server.Http.OpenApi;

/// <summary>The operations of the open inference protocol under /v2. Their bodies are the protocol's; deploy/GRPC.md tells of this server's tensors and parameters.</summary>
internal static class OpenInferenceOperations
{
    private const string Tag = "Open inference protocol";

    private static readonly (string, string) Model = ("model", "The model's name.");
    private static readonly (string, string) Version = ("version", "One of its versions.");

    /// <summary>Whether a path is the protocol's, whose errors have a shape of their own.</summary>
    public static bool Owns(string path) => path == "/v2" || path.StartsWith("/v2/", StringComparison.Ordinal);

    /// <summary>Schema of its errors: one sentence.</summary>
    public static JsonObject Error() => Schema.Map(Schema.Text());

    /// <summary>The operations, in the order in which they are shown.</summary>
    public static IEnumerable<ApiOperation> All() =>
    [
        Get("/v2", "v2Server", "Name, version and extensions of the server."),
        Get("/v2/health/live", "v2Live", "Whether the process answers."),
        Get("/v2/health/ready", "v2Ready", "Whether requests are served."),
        .. OfModel("/v2/models/{model}", "", [Model]),
        .. OfModel("/v2/models/{model}/versions/{version}", "Version", [Model, Version]),
        Post("/v2/repository/index", "v2Index", "Every model and version, ready or not.", []),
        Post("/v2/repository/models/{model}/load", "v2Load", "Loads a model, or loads it anew.", [Model]),
        Post("/v2/repository/models/{model}/unload", "v2Unload", "Takes a model out of service.", [Model]),
    ];

    private static IEnumerable<ApiOperation> OfModel(string path, string suffix, IReadOnlyList<(string, string)> parts) =>
    [
        Get(path, "v2Model" + suffix, "Tensors, platform and versions of a model.") with { PathParts = parts },
        Get(path + "/ready", "v2ModelReady" + suffix, "Whether a model serves requests.") with { PathParts = parts },
        Post(path + "/infer", "v2Infer" + suffix, "Runs tensors through a model.", parts),
        Post(path + "/generate", "v2Generate" + suffix, "Goes on from a text.", parts),
        Post(path + "/generate_stream", "v2GenerateStream" + suffix, "Goes on from a text, token by token.", parts) with { Answer = null, AnswerType = "text/event-stream" },
    ];

    private static ApiOperation Get(string path, string id, string summary) => new("get", path, id, Tag, summary) { Answer = Schema.Free() };

    private static ApiOperation Post(string path, string id, string summary, IReadOnlyList<(string, string)> parts) =>
        new("post", path, id, Tag, summary) { Body = Schema.Free(), Answer = Schema.Free(), PathParts = parts };
}
