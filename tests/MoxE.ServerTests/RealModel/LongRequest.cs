using MoxE.Serving.V1;
using MoxE.TestKit;

namespace MoxE.ServerTests.RealModel;

/// <summary>
/// A request whose answer is larger than what sockets and windows hold, some MiB, so that its stream lasts for as long as
/// its client does not read. Over HTTP that is the doing of the model's name, which every event carries.
/// </summary>
internal static class LongRequest
{
    public const int Tokens = 600;
    public const int GrpcChoices = 8;

    private static readonly Question Question = new("In the beginning", IsIds: false, Tokens);

    /// <summary>The options that make an event 32 KiB long, of the model whose texts are recorded.</summary>
    public static string[] Settings { get; } = ["Model:Name=" + new string('m', 32 * 1024), $"Model:Path={RepositoryPaths.BridgeModel}"];

    public static string Json => Question.ToJson(stream: true);

    /// <summary>Equal choices, so that the answer does not fit a window of 64 KiB.</summary>
    public static GenerateRequest Grpc
    {
        get
        {
            GenerateRequest request = Question.ToGrpc();
            request.N = GrpcChoices;
            return request;
        }
    }

    /// <summary>The text it begins with.</summary>
    public static string Start => Recorded.All[1].OutputText;
}
