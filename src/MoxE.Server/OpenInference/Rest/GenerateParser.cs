using MoxE.Server.Http.Bodies;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>Reads the body of …/generate: the input by its name, parameters in their object or beside it.</summary>
internal static class GenerateParser
{
    /// <summary>The request of a body.</summary>
    public static Outcome<InferRequest> Parse(ReadOnlyMemory<byte> body, string model, string version)
    {
        string id = "";
        List<InputTensor> inputs = [];
        List<InferParameter> parameters = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        ServiceError? error = JsonBody.ReadObject(body, field => field.Path switch
        {
            "id" => field.RequiredText(value => id = value),
            TensorNames.TextInput => field.RequiredText(text => inputs.Add(new InputTensor(TensorNames.TextInput, Datatype.Bytes, [1], new Texts([text])))),
            TensorNames.TokenIds => ReadIds(field, inputs),
            "parameters" => JsonBody.ReadObject(field, parameter => Read(parameter, parameter.Path["parameters.".Length..])),
            _ => ParameterTable.Find(field.Path) is null ? field.Unknown() : Read(field, field.Path),
        });
        return error is not null ? error : new InferRequest { Model = model, Version = version, Id = id, Inputs = inputs, Parameters = parameters };

        ServiceError? Read(JsonField field, string name)
        {
            if (!names.Add(name))
            {
                return field.Repeated();
            }

            Outcome<Values> value = JsonValues.ReadParameter(field);
            if (value.Succeeded)
            {
                parameters.Add(new InferParameter(name, value.Value));
            }

            return value.Error;
        }
    }

    private static ServiceError? ReadIds(JsonField field, List<InputTensor> inputs)
    {
        Outcome<Values> ids = JsonValues.ReadData(field, Datatype.Int64);
        if (ids.Succeeded)
        {
            inputs.Add(new InputTensor(field.Path, Datatype.Int64, [ids.Value.Count], ids.Value));
        }

        return ids.Error;
    }
}
