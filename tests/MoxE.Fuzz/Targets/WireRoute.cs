namespace MoxE.Fuzz.Targets;

/// <summary>Where an input for the whole server goes: by its first byte, a letter. A capital letter is a client that leaves once the answer begins.</summary>
/// <param name="Path">HTTP path, or the gRPC method's.</param>
/// <param name="Seeds">Target whose corpus its bodies start from.</param>
/// <param name="IsRpc">Whether it is a gRPC method.</param>
internal sealed record WireRoute(string Path, string Seeds, bool IsRpc = false)
{
    /// <summary>The routes, in the order of the letters.</summary>
    public static IReadOnlyList<WireRoute> All { get; } =
    [
        new("/v1/completions", "completion"),
        new("/v1/chat/completions", "chat"),
        new("/v1/chat/completions/input_tokens", "chat"),
        new("/v1/embeddings", "text-body"),
        new("/tokenize", "text-body"),
        new("/detokenize", "text-body"),
        new($"/v2/models/{FuzzModel.Name}/infer", "infer"),
        new($"/v2/models/{FuzzModel.Name}/generate", "infer"),
        new($"/v2/models/{FuzzModel.Name}/generate_stream", "infer"),
        new("/moxe.serving.v1.GenerationService/Generate", "message", IsRpc: true),
        new("/moxe.serving.v1.GenerationService/Tokenize", "message", IsRpc: true),
        new("/moxe.serving.v1.GenerationService/Detokenize", "message", IsRpc: true),
        new("/inference.GRPCInferenceService/ModelInfer", "message", IsRpc: true),
        new("/inference.GRPCInferenceService/ModelStreamInfer", "message", IsRpc: true),
        new("/v2/repository/index", "infer"),
    ];

    /// <summary>The route of an input's first byte.</summary>
    public static WireRoute Of(byte letter) => All[(letter | 0x20) % All.Count];

    /// <summary>The letter of a route, small.</summary>
    public static byte Letter(int route) => (byte)Enumerable.Range('a', 26).First(letter => letter % All.Count == route);
}
