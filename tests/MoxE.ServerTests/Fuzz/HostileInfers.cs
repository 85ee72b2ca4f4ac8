using System.Text;
using CsCheck;
using Google.Protobuf;
using MoxE.OpenInference.V2;
using static MoxE.OpenInference.V2.ModelInferRequest.Types;

namespace MoxE.ServerTests.Fuzz;

/// <summary>Requests of the open inference protocol: near to valid ones, with wrong names, types, shapes and lengths, and random bytes.</summary>
internal static class HostileInfers
{
    private static readonly string[] Names = ["text_input", "token_ids", "max_tokens", "temperature", "stop", "seed", "logits", "logit_rows", "stream", "timeout", "x", "", "regex", "logit_bias"];
    private static readonly string[] Types = ["BYTES", "INT64", "INT32", "FP32", "FP64", "BOOL", "UINT64", "UINT8", "INT16", "FP16", "", "bytes"];
    private static readonly string[] OutputNames = ["text_output", "token_ids", "finish_reason", "prompt_tokens", "completion_tokens", "logits", "y"];

    private static readonly Gen<long> Size = Gen.OneOf<long>(Gen.OneOf(0L, 1L, 2L, 3L, -1L, long.MaxValue, 1L << 32), Gen.Long[0, 5]);

    private static readonly Gen<byte[]> Raw = Gen.OneOf<byte[]>(
        Gen.Byte.Array[0, 24],
        Gen.Byte.Array[0, 8].Select(bytes => (byte[])[(byte)bytes.Length, 0, 0, 0, .. bytes]),
        Gen.Int[0, 257].Array[0, 5].Select(ids => ids.SelectMany(id => BitConverter.GetBytes((long)id)).ToArray()));

    private static readonly Gen<InferParameter> Parameter = Gen.OneOf<InferParameter>(
        Gen.Bool.Select(value => new InferParameter { BoolParam = value }),
        Size.Select(value => new InferParameter { Int64Param = value }),
        Gen.Double.Select(value => new InferParameter { DoubleParam = value }),
        Gen.ULong.Select(value => new InferParameter { Uint64Param = value }),
        Gen.OneOf("", "a", "last", "{}", "{\"1\":2}", "[", "\u0000").Select(value => new InferParameter { StringParam = value }),
        Gen.Const(new InferParameter()));

    private static readonly Gen<InferInputTensor> Tensor = Gen.Select(Gen.OneOf(Names), Gen.OneOf(Types), Size.Array[0, 3], Gen.Int[0, 4], Gen.Byte.Array[0, 4])
        .Select((name, type, shape, list, bytes) => new InferInputTensor { Name = name, Datatype = type, Shape = { shape }, Contents = Contents(list, bytes) });

    private static readonly Gen<ModelInferRequest> Request = Gen.Select(
        Gen.Select(Gen.OneOf("counting", "counting", "", "other"), Gen.OneOf("", "", "1", "2")),
        Gen.OneOf<InferInputTensor>(Gen.Const(0).Select(_ => Valid()), Gen.Const(0).Select(_ => Valid()), Tensor),
        Gen.Frequency((2, Gen.Const<InferInputTensor[]>([])), (1, Tensor.Array[1, 2])),
        Gen.Frequency((1, Gen.Const<(string, InferParameter)[]>([])), (1, Gen.Select(Gen.OneOf(Names), Parameter).Array[1, 3])),
        Gen.Frequency((1, Gen.Const<string[]>([])), (1, Gen.OneOf(OutputNames).Array[1, 3])),
        Gen.Select(Gen.Int[0, 5], Raw.Array[0, 3]))
        .Select((model, first, more, parameters, outputs, raw) => Build(model, first, more, parameters, outputs, raw));

    /// <summary>All of them as messages.</summary>
    public static Gen<byte[]> Messages { get; } = Gen.Frequency(
        (8, Request.Select(request => request.ToByteArray())),
        (1, Gen.Byte.Array[0, 60]));

    /// <summary>All of them as JSON, with protobuf's own spelling of some fields, and random text.</summary>
    public static Gen<byte[]> Bodies { get; } = Gen.Frequency(
        (6, Request.Select(request => Encoding.UTF8.GetBytes(Json(request)))),
        (1, Gen.Select(Request, Gen.Int[0, 500]).Select((request, at) => Encoding.UTF8.GetBytes(Json(request) is var json && at < json.Length ? json[..at] : json))),
        (1, Gen.Byte.Array[0, 60]));

    private static InferInputTensor Valid() => new() { Name = "text_input", Datatype = "BYTES", Shape = { 1 }, Contents = Contents(0, [97]) };

    private static InferTensorContents Contents(int list, byte[] bytes) => list switch
    {
        0 => new InferTensorContents { BytesContents = { ByteString.CopyFrom(bytes) } },
        1 => new InferTensorContents { Int64Contents = { bytes.Select(value => (long)value) } },
        2 => new InferTensorContents { IntContents = { bytes.Select(value => (int)value) } },
        3 => new InferTensorContents { Fp32Contents = { bytes.Select(value => (float)value) } },
        _ => new InferTensorContents { BoolContents = { bytes.Select(value => value > 100) } },
    };

    private static ModelInferRequest Build((string Name, string Version) model, InferInputTensor first, InferInputTensor[] more, (string Name, InferParameter Value)[] parameters, string[] outputs, (int Kind, byte[][] Raw) raw)
    {
        ModelInferRequest request = new() { ModelName = model.Name, ModelVersion = model.Version, Inputs = { first.Clone() }, Outputs = { outputs.Select(name => new InferRequestedOutputTensor { Name = name }) } };
        request.Inputs.Add(more);
        foreach ((string name, InferParameter value) in parameters)
        {
            request.Parameters[name] = value;
        }

        if (!request.Parameters.ContainsKey("max_tokens"))
        {
            request.Parameters["max_tokens"] = new InferParameter { Int64Param = 3 };
        }

        if (raw.Kind == 0)
        {
            foreach (InferInputTensor input in request.Inputs)
            {
                input.Contents = null;
            }

            request.RawInputContents.Add(raw.Raw.Select(ByteString.CopyFrom));
        }

        return request;
    }

    private static string Json(ModelInferRequest request)
    {
        StringBuilder json = new("{\"inputs\":[");
        json.AppendJoin(',', request.Inputs.Select(input =>
            $$"""{"name":"{{input.Name}}","datatype":"{{input.Datatype}}","shape":[{{string.Join(',', input.Shape)}}],"data":{{Data(input.Contents)}}}"""));
        json.Append("],\"parameters\":{");
        json.AppendJoin(',', request.Parameters.Select(pair => $"\"{pair.Key}\":{Value(pair.Value)}"));
        json.Append("},\"outputs\":[").AppendJoin(',', request.Outputs.Select(output => $$"""{"name":"{{output.Name}}"}""")).Append("]}");
        return json.ToString();
    }

    private static string Data(InferTensorContents? contents) => contents switch
    {
        null => "null",
        { Int64Contents.Count: > 0 } => $"[{string.Join(',', contents.Int64Contents)}]",
        { BoolContents.Count: > 0 } => $"[[{string.Join(',', contents.BoolContents.Select(value => value ? "true" : "false"))}]]",
        { Fp32Contents.Count: > 0 } => $"[{string.Join(',', contents.Fp32Contents)}.5]",
        _ => "[\"a\"]",
    };

    private static string Value(InferParameter parameter) => parameter.ParameterChoiceCase switch
    {
        InferParameter.ParameterChoiceOneofCase.BoolParam => parameter.BoolParam ? "true" : "false",
        InferParameter.ParameterChoiceOneofCase.Int64Param => $"{parameter.Int64Param}",
        InferParameter.ParameterChoiceOneofCase.StringParam => System.Text.Json.JsonSerializer.Serialize(parameter.StringParam),
        InferParameter.ParameterChoiceOneofCase.Uint64Param => $"[{parameter.Uint64Param}]",
        _ => "null",
    };
}
