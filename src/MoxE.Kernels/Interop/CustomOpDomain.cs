using System.Collections.Immutable;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Interop;

/// <summary>The operator domain <c>ai.moxe</c> and its registration with ONNX Runtime.</summary>
public static unsafe class CustomOpDomain
{
    /// <summary>The domain's name in a graph's opset imports and nodes.</summary>
    public const string Name = "ai.moxe";

    /// <summary>The version of the operators; a graph that imports another one has to be exported again.</summary>
    public const int Version = 2;

    private static readonly Lazy<nint> NativeDomain = new(Create);

    internal static ImmutableArray<CustomOp> Operators { get; } =
    [
        new LayerNormOp(),
        new LinearOp(),
        new NarrowLinearOp(),
        new CausalConvOp(),
        new HeadwiseLinearOp(),
        new MLstmOp(),
        new GatedHeadNormOp(),
        new SLstmGatesOp(),
        new SLstmOp(),
        new HeadNormOp(),
        new GatedActivationOp(),
        new EntropyRouterOp(),
        new MlpExpertsOp(),
        new XlstmExpertsOp(),
        new TiedEmbeddingOp(),
    ];

    /// <summary>Makes the operators known to the sessions created with <paramref name="options"/>.</summary>
    public static void Register(SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OnnxRuntimeEnvironment.Initialize();
        AddTo(options.DangerousGetHandle());
        GC.KeepAlive(options);
    }

    /// <summary>Adds the domain to an <c>OrtSessionOptions*</c>; the API must be loaded.</summary>
    internal static void AddTo(nint sessionOptions)
    {
        var add = (delegate* unmanaged<nint, nint, nint>)OrtApi.Function(OrtFunction.AddCustomOpDomain);
        OrtApi.Check(add(sessionOptions, NativeDomain.Value));
    }

    private static nint Create()
    {
        nint domain;
        fixed (byte* name = Encoding.UTF8.GetBytes(Name + "\0"))
        {
            OrtApi.Check(((delegate* unmanaged<byte*, nint*, nint>)OrtApi.Function(OrtFunction.CreateCustomOpDomain))(name, &domain));
        }

        var add = (delegate* unmanaged<nint, OrtCustomOp*, nint>)OrtApi.Function(OrtFunction.CustomOpDomain_Add);
        for (int index = 0; index < Operators.Length; index++)
        {
            OrtApi.Check(add(domain, CustomOpCallbacks.Allocate(Operators[index], index)));
        }

        return domain;
    }
}
