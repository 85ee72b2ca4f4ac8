using MoxE.Serving.V1;

namespace MoxE.ServerTests.RealModel;

/// <summary>A request whose answer is longer than what sockets and windows hold, so that its stream lasts while its client does not read.</summary>
internal static class LongRequest
{
    public const int Tokens = 6000;

    private static readonly Question Question = new("In the beginning", IsIds: false, Tokens);

    public static string Json => Question.ToJson(stream: true);

    public static GenerateRequest Grpc => Question.ToGrpc();

    /// <summary>The text it begins with.</summary>
    public static string Start => Recorded.All[1].OutputText;
}
