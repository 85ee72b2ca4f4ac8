using CsCheck;
using Google.Protobuf;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Fuzz;

/// <summary>Messages for Generate: extreme fields, mutated and random bytes.</summary>
internal static class HostileCalls
{
    private static readonly Gen<double> Number = Gen.OneOf<double>(
        Gen.OneOf(0, -0.0, 1, 0.5, 2, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon), Gen.Double);

    private static readonly Gen<int> Integer = Gen.OneOf<int>(Gen.OneOf(0, 1, 2, 5, -1, int.MaxValue, int.MinValue, 256, 257), Gen.Int);

    private static readonly Gen<GenerateRequest> Request = Gen.Select(
        Gen.OneOf("", "", "counting", "other"),
        Gen.OneOf<string>(Gen.OneOf("a", "", "\u0001"), Gen.String[0, 30]),
        Integer.Array[0, 4],
        Gen.Bool,
        Gen.Select(Integer, Number, Gen.Int[0, 63]),
        Gen.String[0, 5].Array[0, 6])
        .Select((model, text, ids, asText, numbers, stops) => Build(model, text, ids, asText, numbers, stops));

    /// <summary>All of them.</summary>
    public static Gen<byte[]> Any { get; } = Gen.Frequency(
        (8, Request.Select(request => request.ToByteArray())),
        (2, Gen.Select(Request, Gen.Int[0, 1000], Gen.Byte).Select((request, at, value) => Flip(request.ToByteArray(), at, value))),
        (1, Gen.Byte.Array[0, 100]));

    private static GenerateRequest Build(string model, string text, int[] ids, bool asText, (int Integer, double Number, int Fields) values, string[] stops)
    {
        GenerateRequest request = new() { Model = model, MaxTokens = 3, Echo = (values.Fields & 1) != 0 };
        if (asText)
        {
            // Half a surrogate pair cannot be sent as protobuf text at all.
            request.Text = string.Concat(text.Where(c => !char.IsSurrogate(c)));
        }
        else
        {
            request.TokenIds = new TokenIds { Ids = { ids } };
        }

        switch (values.Fields >> 1)
        {
            case 0: request.MaxTokens = values.Integer; break;
            case 1: request.N = values.Integer; break;
            case 2: request.TopK = values.Integer; break;
            case 3: request.Temperature = values.Number; break;
            case 4: request.TopP = values.Number; break;
            case 5: request.MinP = values.Number; break;
            case 6: request.Stop.Add(stops.Select(stop => string.Concat(stop.Where(c => !char.IsSurrogate(c))))); break;
            case 7: request.Seed = values.Integer; break;
            default: break;
        }

        return request;
    }

    private static byte[] Flip(byte[] message, int at, byte value)
    {
        if (message.Length > 0)
        {
            message[at % message.Length] = value;
        }

        return message;
    }
}
