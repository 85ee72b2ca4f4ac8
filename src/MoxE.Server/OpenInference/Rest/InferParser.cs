using MoxE.Server.Http.Bodies;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>A request and the form its outputs are wanted in.</summary>
/// <param name="Request">The request.</param>
/// <param name="IsBinary">Whether an output goes behind the JSON in binary form.</param>
internal sealed record RestRequest(InferRequest Request, Func<string, bool> IsBinary);

/// <summary>Reads the body of …/infer: JSON, with the data of some tensors behind it in binary form.</summary>
/// <param name="binary">What follows the JSON.</param>
internal sealed class InferParser(ReadOnlyMemory<byte> binary)
{
    private readonly List<InferParameter> _parameters = [];
    private readonly List<InputTensor> _inputs = [];
    private readonly List<string> _outputs = [];
    private readonly Dictionary<string, bool> _forms = new(StringComparer.Ordinal);
    private string _id = "";
    private bool _allBinary;
    private int _taken;

    /// <summary>Reads a body.</summary>
    /// <param name="json">Its JSON.</param>
    /// <param name="model">The model that the path names.</param>
    /// <param name="version">Its version.</param>
    public Outcome<RestRequest> Parse(ReadOnlyMemory<byte> json, string model, string version)
    {
        ServiceError? error = JsonBody.ReadObject(json, ReadField);
        if (error is null && _taken != binary.Length)
        {
            error = ServiceError.Field("binary_data_size", $"{_taken} in all", $"the {binary.Length} bytes that follow the JSON");
        }

        return error is not null ? error : new RestRequest(
            new InferRequest { Model = model, Version = version, Id = _id, Parameters = _parameters, Inputs = _inputs, Outputs = _outputs },
            name => _forms.GetValueOrDefault(name, _allBinary));
    }

    private ServiceError? ReadField(JsonField field) => field.Path switch
    {
        "id" => field.RequiredText(id => _id = id),
        "parameters" => JsonBody.ReadObject(field, ReadParameter),
        "inputs" => JsonBody.ReadArray(field, ReadInput),
        "outputs" => JsonBody.ReadArray(field, ReadOutput),
        _ => field.Unknown(),
    };

    private ServiceError? ReadParameter(JsonField field)
    {
        if (field.Path == "parameters.binary_data_output")
        {
            return field.Switch(value => _allBinary = value);
        }

        Outcome<Values> value = JsonValues.ReadParameter(field);
        if (value.Succeeded)
        {
            _parameters.Add(new InferParameter(field.Path["parameters.".Length..], value.Value));
        }

        return value.Error;
    }

    private ServiceError? ReadInput(JsonField input)
    {
        string name = "", datatype = "";
        List<long> shape = [];
        JsonField? data = null;
        long? size = null;
        ServiceError? error = JsonBody.ReadObject(input, field => field.Path[(input.Path.Length + 1)..] switch
        {
            "name" => field.RequiredText(value => name = value),
            "datatype" => field.RequiredText(value => datatype = value),
            "shape" => JsonBody.ReadArray(field, item => item.Integer(shape.Add)),
            "data" => Keep(() => data = field),
            "parameters" => JsonBody.ReadObject(field, parameter => parameter.Path == field.Path + ".binary_data_size" ? parameter.Integer(value => size = value) : parameter.Unknown()),
            _ => field.Unknown(),
        });
        if (error is not null)
        {
            return error;
        }

        string shown = ServiceError.Shorten(name);
        if (Datatype.Find(datatype) is not { } type)
        {
            return ServiceError.Field($"{input.Path}.datatype", $"\"{ServiceError.Shorten(datatype)}\"", Datatype.Allowed);
        }

        error = TensorShape.Count(shown, shape, out int count);
        if (error is not null)
        {
            return error;
        }

        Outcome<Values> values = (data, size) switch
        {
            ({ } json, null) => JsonValues.ReadData(json, type),
            (null, { } bytes) => ReadBinary(input.Path, shown, type, count, bytes),
            (null, null) => new ServiceError(ErrorKind.Invalid, $"'{input.Path}.data' is missing: allowed is an array, or the parameter 'binary_data_size'.", $"{input.Path}.data"),
            _ => new ServiceError(ErrorKind.Invalid, $"'{input.Path}.data' is given together with 'binary_data_size': allowed is one of them.", $"{input.Path}.data"),
        };
        if (!values.Succeeded)
        {
            return values.Error;
        }

        if (values.Value.Count != count)
        {
            return TensorShape.Mismatch(shown, shape, values.Value.Count);
        }

        _inputs.Add(new InputTensor(name, type, shape, values.Value));
        return null;
    }

    private ServiceError? ReadOutput(JsonField output)
    {
        string name = "";
        bool? form = null;
        ServiceError? error = JsonBody.ReadObject(output, field => field.Path[(output.Path.Length + 1)..] switch
        {
            "name" => field.RequiredText(value => name = value),
            "parameters" => JsonBody.ReadObject(field, parameter => parameter.Path == field.Path + ".binary_data" ? parameter.Switch(value => form = value) : parameter.Unknown()),
            _ => field.Unknown(),
        });
        _outputs.Add(name);
        if (form is { } binaryForm)
        {
            _forms[name] = binaryForm;
        }

        return error;
    }

    private Outcome<Values> ReadBinary(string path, string name, Datatype type, int count, long size)
    {
        if (size < 0 || size > binary.Length - _taken)
        {
            return ServiceError.Field($"{path}.parameters.binary_data_size", $"{size}", $"0 … {binary.Length - _taken}, the bytes that are left behind the JSON");
        }

        ReadOnlyMemory<byte> raw = binary.Slice(_taken, (int)size);
        _taken += (int)size;
        return RawContents.Read(name, type, count, raw.Span);
    }

    private static ServiceError? Keep(Action keep)
    {
        keep();
        return null;
    }
}
