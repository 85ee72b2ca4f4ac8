using Google.Protobuf;
using Google.Protobuf.Collections;
using MoxE.OpenInference.V2;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;
using Choice = MoxE.OpenInference.V2.InferParameter.ParameterChoiceOneofCase;
using InferParameter = MoxE.Server.OpenInference.Requests.InferParameter;
using WireParameter = MoxE.OpenInference.V2.InferParameter;

namespace MoxE.Server.OpenInference.Rpc;

/// <summary>ModelInferRequest as a request of any wire.</summary>
internal static class RequestMapping
{
    /// <summary>Reads its tensors, raw or typed.</summary>
    public static Outcome<InferRequest> Read(ModelInferRequest request)
    {
        int raw = request.RawInputContents.Count;
        if (raw > 0 && raw != request.Inputs.Count)
        {
            return ServiceError.Field("raw_input_contents", $"a list of {raw}", $"one entry for each of the {request.Inputs.Count} inputs, or none");
        }

        List<InputTensor> inputs = [];
        for (int i = 0; i < request.Inputs.Count; i++)
        {
            Outcome<InputTensor> input = ReadTensor(request.Inputs[i], raw > 0 ? request.RawInputContents[i] : null);
            if (!input.Succeeded)
            {
                return input.Error;
            }

            inputs.Add(input.Value);
        }

        foreach (ModelInferRequest.Types.InferRequestedOutputTensor output in request.Outputs)
        {
            if (FirstParameter("outputs", output.Name, output.Parameters) is { } unknown)
            {
                return unknown;
            }
        }

        List<InferParameter> parameters = [];
        foreach ((string name, WireParameter value) in request.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Outcome<Values> read = ReadParameter(name, value);
            if (!read.Succeeded)
            {
                return read.Error;
            }

            parameters.Add(new InferParameter(name, read.Value));
        }

        return new InferRequest
        {
            Model = request.ModelName,
            Version = request.ModelVersion,
            Id = request.Id,
            Parameters = parameters,
            Inputs = inputs,
            Outputs = [.. request.Outputs.Select(output => output.Name)],
        };
    }

    private static Outcome<InputTensor> ReadTensor(ModelInferRequest.Types.InferInputTensor input, ByteString? raw)
    {
        string name = ServiceError.Shorten(input.Name);
        if (Datatype.Find(input.Datatype) is not { } type)
        {
            return ServiceError.Field($"{name}.datatype", $"\"{ServiceError.Shorten(input.Datatype)}\"", Datatype.Allowed);
        }

        ServiceError? error = TensorShape.Count(name, input.Shape, out int count) ?? FirstParameter("inputs", input.Name, input.Parameters);
        if (error is not null)
        {
            return error;
        }

        Outcome<Values> values = raw is null ? TypedContents.Read(name, type, input.Contents ?? new InferTensorContents())
            : input.Contents is not null ? new ServiceError(ErrorKind.Invalid, $"'{name}.contents' is given together with 'raw_input_contents': allowed is one of them.", $"{name}.contents")
            : RawContents.Read(name, type, count, raw.Span);
        return !values.Succeeded ? values.Error
            : values.Value.Count != count ? TensorShape.Mismatch(name, input.Shape, values.Value.Count)
            : new InputTensor(input.Name, type, input.Shape, values.Value);
    }

    /// <summary>Tensors have no parameters of their own here: not the regions of shared memory nor the classes of other servers.</summary>
    private static ServiceError? FirstParameter(string list, string tensor, MapField<string, WireParameter> parameters) =>
        parameters.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } name
            ? ServiceError.Field($"{list}[\"{ServiceError.Shorten(tensor)}\"].parameters", $"\"{ServiceError.Shorten(name)}\"", "none, tensors have no parameters")
            : null;

    private static Outcome<Values> ReadParameter(string name, WireParameter parameter) => parameter.ParameterChoiceCase switch
    {
        Choice.BoolParam => new Switches([parameter.BoolParam]),
        Choice.Int64Param => new Integers([parameter.Int64Param]),
        Choice.StringParam => new Texts([parameter.StringParam]),
        Choice.DoubleParam => new Numbers([parameter.DoubleParam]),
        Choice.Uint64Param => RawContents.Signed(ServiceError.Shorten(name), [parameter.Uint64Param]),
        _ => ServiceError.Field(ServiceError.Shorten(name), "a parameter without a value", "a truth value, a number or a string"),
    };
}
