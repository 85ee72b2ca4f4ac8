using Google.Protobuf;
using MoxE.OpenInference.V2;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Tensors;
using InferParameter = MoxE.OpenInference.V2.InferParameter;

namespace MoxE.Server.OpenInference.Rpc;

/// <summary>Answers as messages, in the form the request's own tensors had.</summary>
internal static class AnswerMapping
{
    /// <summary>Tells the last answer of a stream's request.</summary>
    public const string FinalParameter = "triton_final_response";

    /// <summary>One answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="raw">Whether elements go into raw_output_contents.</param>
    public static ModelInferResponse ToWire(InferAnswer answer, bool raw)
    {
        ModelInferResponse response = new() { ModelName = answer.Model, ModelVersion = answer.Version, Id = answer.Id };
        foreach (OutputTensor output in answer.Outputs)
        {
            ModelInferResponse.Types.InferOutputTensor tensor = new() { Name = output.Name, Datatype = output.Datatype.Name, Shape = { output.Shape } };
            if (raw)
            {
                response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(RawContents.Write(output)));
            }
            else
            {
                tensor.Contents = TypedContents.Write(output);
            }

            response.Outputs.Add(tensor);
        }

        return response;
    }

    /// <summary>One answer of a stream.</summary>
    public static ModelStreamInferResponse ToStream(InferAnswer answer, bool raw)
    {
        ModelInferResponse response = ToWire(answer, raw);
        response.Parameters[FinalParameter] = new InferParameter { BoolParam = answer.IsFinal };
        return new ModelStreamInferResponse { InferResponse = response };
    }

    /// <summary>The end of a stream's request that failed.</summary>
    public static ModelStreamInferResponse ToStream(ModelInferRequest request, string error)
    {
        ModelInferResponse response = new() { ModelName = request.ModelName, ModelVersion = request.ModelVersion, Id = request.Id };
        response.Parameters[FinalParameter] = new InferParameter { BoolParam = true };
        return new ModelStreamInferResponse { ErrorMessage = error, InferResponse = response };
    }
}
