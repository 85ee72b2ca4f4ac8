using Google.Protobuf;
using Google.Protobuf.Collections;
using MoxE.OpenInference.V2;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Rpc;

/// <summary>InferTensorContents as elements: those of the list that the data type calls for, and no others.</summary>
internal static class TypedContents
{
    /// <summary>Reads the elements.</summary>
    public static Outcome<Values> Read(string tensor, Datatype type, InferTensorContents contents)
    {
        (string Field, int Count)[] lists =
        [
            ("bool_contents", contents.BoolContents.Count),
            ("int_contents", contents.IntContents.Count),
            ("int64_contents", contents.Int64Contents.Count),
            ("uint_contents", contents.UintContents.Count),
            ("uint64_contents", contents.Uint64Contents.Count),
            ("fp32_contents", contents.Fp32Contents.Count),
            ("fp64_contents", contents.Fp64Contents.Count),
            ("bytes_contents", contents.BytesContents.Count),
        ];
        string expected = ListOf(type.Name);
        if (Array.Find(lists, list => list.Count > 0 && list.Field != expected).Field is { } wrong)
        {
            return ServiceError.Field($"{tensor}.contents", $"data in {wrong}", $"data in {expected}, the list of {type.Name}");
        }

        return expected switch
        {
            "bool_contents" => new Switches([.. contents.BoolContents]),
            "int_contents" => new Integers([.. contents.IntContents.Select(item => (long)item)]),
            "int64_contents" => new Integers([.. contents.Int64Contents]),
            "uint_contents" => new Integers([.. contents.UintContents.Select(item => (long)item)]),
            "uint64_contents" => RawContents.Signed(tensor, contents.Uint64Contents),
            "fp32_contents" => new Numbers([.. contents.Fp32Contents.Select(item => (double)item)]),
            "fp64_contents" => new Numbers([.. contents.Fp64Contents]),
            _ => ReadTexts(tensor, contents.BytesContents),
        };
    }

    /// <summary>An output's elements in the list its type calls for.</summary>
    public static InferTensorContents Write(OutputTensor output) => output.Datatype.Kind switch
    {
        ElementKind.Number => new InferTensorContents { Fp32Contents = { output.Numbers.ToArray() } },
        ElementKind.Integer => new InferTensorContents { Int64Contents = { output.Integers } },
        _ => new InferTensorContents { BytesContents = { output.Texts.Select(ByteString.CopyFromUtf8) } },
    };

    private static string ListOf(string datatype) => datatype switch
    {
        "BOOL" => "bool_contents",
        "INT8" or "INT16" or "INT32" => "int_contents",
        "INT64" => "int64_contents",
        "UINT8" or "UINT16" or "UINT32" => "uint_contents",
        "UINT64" => "uint64_contents",
        "FP32" => "fp32_contents",
        "FP64" => "fp64_contents",
        _ => "bytes_contents",
    };

    private static Outcome<Values> ReadTexts(string tensor, RepeatedField<ByteString> items)
    {
        string[] texts = new string[items.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            if (RawContents.ReadText($"{tensor}[{i}]", items[i].Span, out texts[i]) is { } error)
            {
                return error;
            }
        }

        return new Texts(texts);
    }
}
