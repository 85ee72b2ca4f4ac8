using System.Text;
using System.Text.Json;
using MoxE.Model.Routing;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Reports;

/// <summary>Records as JSON objects on one line; a figure that is no finite number is null.</summary>
internal static class RecordJson
{
    /// <summary>A step.</summary>
    public static string Of(StepRecord record) => Object("step", record.Step, record.Tokens, json =>
    {
        Number(json, "loss", record.Loss);
        Number(json, "cross_entropy", record.CrossEntropy);
        Number(json, "learning_rate", record.LearningRate);
        Number(json, "gradient_norm", record.GradientNorm);
        Number(json, "tokens_per_second", record.TokensPerSecond);
        Number(json, "seconds", record.Seconds);
        Array(json, "layers", record.Layers, layer => Layer(json, layer));
    });

    /// <summary>An evaluation.</summary>
    public static string Of(EvaluationRecord record) => Object("evaluation", record.Step, record.Tokens, json =>
    {
        Number(json, "loss", record.Loss);
        Number(json, "perplexity", record.Perplexity);
        Number(json, "bits_per_byte", record.BitsPerByte);
        json.WriteNumber("predicted_tokens", record.PredictedTokens);
        json.WriteBoolean("is_best", record.IsBest);
        Number(json, "seconds", record.Seconds);
        Array(json, "layers", record.Layers, layer => Layer(json, layer));
    });

    private static void Layer(Utf8JsonWriter json, LayerLosses layer)
    {
        json.WriteStartObject();
        Number(json, "z", layer.Z);
        Number(json, "load_balance", layer.LoadBalance);
        Number(json, "difficulty", layer.Difficulty);
        Number(json, "group", layer.Group);
        json.WriteEndObject();
    }

    private static void Layer(Utf8JsonWriter json, LayerRouting layer)
    {
        json.WriteStartObject();
        Array(json, "expert_shares", layer.ExpertShares, share => Value(json, share));
        Number(json, "mean_entropy", layer.MeanEntropy);
        Number(json, "mean_difficulty", layer.MeanDifficulty);
        json.WriteEndObject();
    }

    private static string Object(string type, int step, long tokens, Action<Utf8JsonWriter> rest)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteNumber("step", step);
            json.WriteNumber("tokens", tokens);
            rest(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        Value(json, value);
    }

    private static void Value(Utf8JsonWriter json, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
