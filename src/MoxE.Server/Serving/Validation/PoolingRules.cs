using System.Globalization;
using MoxE.Engine.Requests;

namespace MoxE.Server.Serving.Validation;

/// <summary>Whether the model gives the embedding asked for.</summary>
internal static class PoolingRules
{
    public static Pooling Read(RequestFields fields, ServedModel model, FieldChecker check)
    {
        if (fields.Pooling == Pooling.None)
        {
            return Pooling.None;
        }

        int size = model.Engine.Shape.EmbeddingSize;
        if (size == 0)
        {
            check.Fail(new ServiceError(ErrorKind.Invalid, $"The model '{model.Name}' gives no embeddings; export it again with a version that does.", "model"));
        }
        else if (fields.Dimensions is { } dimensions && dimensions != size)
        {
            check.Fail(ServiceError.Field("dimensions", dimensions.ToString(CultureInfo.InvariantCulture), $"only {size}, the model's own"));
        }

        return fields.Pooling;
    }
}
