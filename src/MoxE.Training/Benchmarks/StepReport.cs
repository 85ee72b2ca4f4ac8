using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MoxE.Training.Benchmarks;

/// <summary>Timings of training steps, for people and for programs.</summary>
internal static class StepReport
{
    /// <summary>Two tables in Markdown; the second only with shares.</summary>
    /// <param name="tokens">Of a step.</param>
    /// <param name="whole">Seconds of a step by number of threads.</param>
    /// <param name="shares">What takes the time, or null.</param>
    public static string Tables(long tokens, IEnumerable<(int Threads, double Seconds)> whole, StepShares? shares)
    {
        StringBuilder text = new("| threads | ms/step | tokens/s |\n| ---: | ---: | ---: |\n");
        foreach ((int threads, double seconds) in whole)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {threads} | {seconds * 1e3:F1} | {tokens / seconds:N0} |\n");
        }

        if (shares is not null)
        {
            text.Append("\n| part, one thread | ms/step | share |\n| --- | ---: | ---: |\n");
            foreach ((string name, double seconds) in shares.All)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {seconds * 1e3:F1} | {seconds / shares.Seconds * 100:F0} % |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>One line: <c>steps</c> with threads, seconds and tokens_per_second of each, and <c>parts</c> with name and seconds.</summary>
    /// <param name="tokens">Of a step.</param>
    /// <param name="whole">Seconds of a step by number of threads.</param>
    /// <param name="shares">What takes the time, or null.</param>
    public static string Json(long tokens, IEnumerable<(int Threads, double Seconds)> whole, StepShares? shares)
    {
        JsonObject json = new()
        {
            ["steps"] = new JsonArray([.. whole.Select(step => new JsonObject
            {
                ["threads"] = step.Threads,
                ["seconds"] = step.Seconds,
                ["tokens_per_second"] = tokens / step.Seconds,
            })]),
        };
        if (shares is not null)
        {
            json["parts"] = new JsonArray([.. shares.All.Select(part => new JsonObject { ["name"] = part.Name, ["seconds"] = part.Seconds })]);
        }

        return json.ToJsonString() + "\n";
    }
}
