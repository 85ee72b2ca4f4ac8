using MoxE.Serving.V1;

namespace MoxE.ServerTests.Harness;

/// <summary>Conversations over gRPC as tests write them.</summary>
internal static class Asks
{
    /// <summary>Messages of a user.</summary>
    public static ChatRequest Of(params string[] texts) => new() { Messages = { texts.Select(text => new ChatMessage { Role = "user", Text = text }) } };

    /// <summary>The same with options.</summary>
    public static ChatRequest With(this ChatRequest request, GenerateRequest options)
    {
        request.Options = options;
        return request;
    }

    /// <summary>The same with changes.</summary>
    public static ChatRequest With(this ChatRequest request, Action<ChatRequest> change)
    {
        change(request);
        return request;
    }
}
