using MoxE.Engine.Requests;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>Gives the tensors and parameters of a request their meaning. Ranges of values are checked later, with those of all other surfaces.</summary>
internal static class InferReader
{
    private const int MaxIdLength = 256;

    /// <summary>The plan of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="vocabulary">V of its model.</param>
    /// <param name="maxLogitBytes">Most bytes of the output <c>logits</c>.</param>
    public static Outcome<InferPlan> Read(InferRequest request, int vocabulary, int maxLogitBytes)
    {
        InferSettings settings = new();
        InputTensor? prompt = null;
        ServiceError? error = request.Id.Length > MaxIdLength
            ? ServiceError.Field("id", $"a string of {request.Id.Length} characters", $"at most {MaxIdLength} characters")
            : ReadInputs(request, settings, out prompt) ?? ReadParameters(request, settings);
        if (error is not null)
        {
            return error;
        }

        if (prompt is null)
        {
            return new ServiceError(ErrorKind.Invalid, $"The input is missing: allowed is '{TensorNames.TextInput}' or '{TensorNames.TokenIds}'.", "inputs");
        }

        error = ReadPrompt(prompt, settings.Fields, out IReadOnlyList<long> batch);
        IReadOnlyList<string> outputs = request.Outputs.Count > 0 ? request.Outputs
            : prompt.Name == TensorNames.TextInput ? TensorNames.ForText : TensorNames.ForTokens;
        error ??= CheckOutputs(outputs, prompt, settings) ?? CheckLogits(outputs, prompt, settings, vocabulary, maxLogitBytes);
        return error is null ? new InferPlan(settings, outputs, batch) : error;
    }

    private static ServiceError? ReadInputs(InferRequest request, InferSettings settings, out InputTensor? prompt)
    {
        prompt = null;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (InputTensor input in request.Inputs)
        {
            if (!seen.Add(input.Name))
            {
                return Repeated(input.Name);
            }

            if (input.Name is TensorNames.TextInput or TensorNames.TokenIds)
            {
                if (prompt is not null)
                {
                    return new ServiceError(ErrorKind.Invalid, $"'{input.Name}' is given together with '{prompt.Name}': allowed is one of them.", input.Name);
                }

                prompt = input;
                continue;
            }

            ServiceError? error = ParameterTable.Find(input.Name) is not { } rule
                ? ServiceError.Field("inputs", $"\"{ServiceError.Shorten(input.Name)}\"", $"a tensor named {string.Join(", ", ModelTensors.Inputs.Select(fact => fact.Name))}")
                : CheckParameterShape(rule, input) ?? rule.Set(settings, input.Values);
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static ServiceError? ReadParameters(InferRequest request, InferSettings settings)
    {
        HashSet<string> seen = new(request.Inputs.Select(input => input.Name), StringComparer.Ordinal);
        foreach (InferParameter parameter in request.Parameters)
        {
            ServiceError? error = seen.Add(parameter.Name) ? ParameterTable.Apply(settings, parameter) : Repeated(parameter.Name);
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static ServiceError? CheckParameterShape(ParameterRule rule, InputTensor input) =>
        input.Values.Count == 1 || (rule.Many && input.Values.Count > 0)
            ? null
            : ServiceError.Field($"{input.Name}.shape", TensorShape.Show(input.Shape), rule.Many ? "a shape of one element or more" : "[1]");

    private static ServiceError? ReadPrompt(InputTensor input, RequestFields fields, out IReadOnlyList<long> batch)
    {
        bool isText = input.Name == TensorNames.TextInput;
        batch = isText ? input.Shape : [1];
        if (isText)
        {
            if (input.Values is not Texts texts)
            {
                return WrongType(input, Datatype.Bytes.Name);
            }

            if (input.Shape is not ([_] or [_, 1]) || texts.Count == 0)
            {
                return ServiceError.Field($"{input.Name}.shape", TensorShape.Show(input.Shape), "[B] or [B, 1] with B of 1 or more");
            }

            fields.Prompts = [.. texts.Items.Select((text, i) => new PromptInput(texts.Count > 1 ? $"{input.Name}[{i}]" : input.Name, text, null))];
            return null;
        }

        if (input.Values is not Integers ids || input.Datatype.Name is not ("INT32" or "INT64"))
        {
            return WrongType(input, "INT32 or INT64");
        }

        if (input.Shape is not ([_] or [1, _]) || ids.Count == 0)
        {
            return ServiceError.Field($"{input.Name}.shape", TensorShape.Show(input.Shape), "[T] or [1, T] with T of 1 or more");
        }

        int unfit = Array.FindIndex(ids.Items, id => id != (int)id);
        if (unfit >= 0)
        {
            return ServiceError.Field($"{input.Name}[{unfit}]", $"{ids.Items[unfit]}", "a token id");
        }

        fields.Prompts = [new PromptInput(input.Name, null, Array.ConvertAll(ids.Items, id => (int)id))];
        return null;
    }

    private static ServiceError? CheckOutputs(IReadOnlyList<string> outputs, InputTensor prompt, InferSettings settings)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string output in outputs)
        {
            if (!TensorNames.Outputs.Contains(output))
            {
                return ServiceError.Field("outputs", $"\"{ServiceError.Shorten(output)}\"", $"a tensor named {string.Join(", ", TensorNames.Outputs)}");
            }

            if (!seen.Add(output))
            {
                return Repeated(output);
            }
        }

        return settings.Fields.Prompts.Count > 1 && seen.Contains(TensorNames.TokenIds)
            ? new ServiceError(ErrorKind.Invalid, $"The output '{TensorNames.TokenIds}' is asked for {prompt.Values.Count} prompts, whose answers differ in length: allowed is one prompt.", "outputs")
            : null;
    }

    private static ServiceError? CheckLogits(IReadOnlyList<string> outputs, InputTensor prompt, InferSettings settings, int vocabulary, int maxBytes)
    {
        RequestFields fields = settings.Fields;
        if (!outputs.Contains(TensorNames.Logits))
        {
            return settings.Logits is null ? null : new ServiceError(ErrorKind.Invalid, $"'logit_rows' is given without the output '{TensorNames.Logits}': allowed is only together with it.", "logit_rows");
        }

        if (prompt.Name != TensorNames.TokenIds)
        {
            return new ServiceError(ErrorKind.Invalid, $"The output '{TensorNames.Logits}' is asked for a text: allowed is it for '{TensorNames.TokenIds}'.", "outputs");
        }

        if (fields.Echo || fields.Truncate is not null)
        {
            return new ServiceError(ErrorKind.Invalid, $"The output '{TensorNames.Logits}' is asked for together with 'echo' or 'truncate': allowed is one of them.", "outputs");
        }

        fields.PromptLogits = settings.Logits ?? LogitRows.All;
        if (!outputs.Any(name => name is TensorNames.TextOutput or TensorNames.TokenIds or TensorNames.FinishReason or TensorNames.CompletionTokens))
        {
            fields.MaxTokens ??= 0;
        }

        long rows = fields.PromptLogits == LogitRows.All ? prompt.Values.Count : 1;
        return rows * vocabulary * sizeof(float) > maxBytes
            ? ServiceError.Field(TensorNames.Logits, $"{rows} rows of {vocabulary} numbers, {rows * vocabulary * sizeof(float)} bytes", $"at most {maxBytes} bytes; 'logit_rows' \"last\" gives one row")
            : null;
    }

    private static ServiceError WrongType(InputTensor input, string allowed) => ServiceError.Field($"{input.Name}.datatype", $"\"{input.Datatype.Name}\"", allowed);

    private static ServiceError Repeated(string name) => new(ErrorKind.Invalid, $"'{ServiceError.Shorten(name)}' is given more than once.", ServiceError.Shorten(name));
}
