using MoxE.Model;
using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.Fuzz.Targets;

/// <summary>Files of safetensors: header, and each tensor read.</summary>
internal sealed class SafetensorsTarget : FuzzTarget
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moxe-fuzz-").FullName;

    public override string Name => "safetensors";

    public override int Share => 1;

    public override IReadOnlyList<string> Dictionary => ["\"dtype\"", "\"shape\"", "\"data_offsets\"", "__metadata__", "F32", "BF16", "F16", "F64", "I64", "U8", "BOOL", "F8_E4M3", "[0,4]", "[1]", "\0\0\0\0\0\0\0\0"];

    public override void Run(ReadOnlyMemory<byte> input)
    {
        string path = Path.Combine(_folder, "model.safetensors");
        File.WriteAllBytes(path, input.Span);
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            foreach ((string name, TensorInfo tensor) in file.Tensors)
            {
                Require(tensor.Name == name, $"the tensor {tensor.Name} under the name {name}");
                try
                {
                    _ = file.ReadFloats(name);
                }
                catch (ModelFormatException e)
                {
                    Require(e.Message.Length > 0, "a refusal without a reason");
                }
            }
        }
        catch (ModelFormatException e)
        {
            Require(e.Message.Length > 0, "a refusal without a reason");
        }
    }

    public override void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }
}
