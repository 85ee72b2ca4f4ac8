using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>One parameter: its name, what it takes, and what it sets. It may be given as a parameter or as an input tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">The type told in the model's metadata.</param>
/// <param name="Many">Whether a tensor of it may have more than one element.</param>
/// <param name="Set">Sets it, or says what is wrong.</param>
internal sealed record ParameterRule(string Name, Datatype Datatype, bool Many, Func<InferSettings, Values, ServiceError?> Set)
{
    public static ParameterRule Integer(string name, Action<InferSettings, long> set) => new(name, Datatype.Int64, false, (settings, value) =>
        value is Integers { Items: [long item] } ? Done(() => set(settings, item)) : Wrong(name, value, "one integer"));

    public static ParameterRule Number(string name, Action<InferSettings, double> set) => new(name, Datatype.Fp32, false, (settings, value) => value switch
    {
        Numbers { Items: [double item] } => Done(() => set(settings, item)),
        Integers { Items: [long item] } => Done(() => set(settings, item)),
        _ => Wrong(name, value, "one number"),
    });

    public static ParameterRule Switch(string name, Action<InferSettings, bool> set) => new(name, Datatype.Bool, false, (settings, value) =>
        value is Switches { Items: [bool item] } ? Done(() => set(settings, item)) : Wrong(name, value, "true or false"));

    public static ParameterRule Text(string name, Func<InferSettings, string, ServiceError?> set) => new(name, Datatype.Bytes, false, (settings, value) =>
        value is Texts { Items: [string item] } ? set(settings, item) : Wrong(name, value, "one string"));

    public static ParameterRule Texts(string name, Func<InferSettings, string[], ServiceError?> set) => new(name, Datatype.Bytes, true, (settings, value) =>
        value is Texts texts ? set(settings, texts.Items) : Wrong(name, value, "a string, or several"));

    public static ParameterRule Ids(string name, Action<InferSettings, long[]> set) => new(name, Datatype.Int64, true, (settings, value) =>
        value is Integers ids ? Done(() => set(settings, ids.Items)) : Wrong(name, value, "a token id, or several"));

    public static ServiceError Wrong(string name, Values value, string allowed) => ServiceError.Field(name, value.Shown, allowed);

    private static ServiceError? Done(Action set)
    {
        set();
        return null;
    }
}
