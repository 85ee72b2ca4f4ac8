namespace MoxE.Kernels.Interop;

/// <summary>Registration where ONNX Runtime loads the operators as a library: it hands over its API, and no managed binding is there.</summary>
internal static unsafe class CustomOpLibrary
{
    /// <summary>Makes the operators known to the sessions created with some options. Nothing escapes: native code called.</summary>
    /// <param name="sessionOptions">The <c>OrtSessionOptions*</c>.</param>
    /// <param name="apiBase">The <c>const OrtApiBase*</c> of the ONNX Runtime that calls.</param>
    /// <returns>Zero, or an <c>OrtStatus*</c> that the caller owns.</returns>
    public static nint Register(nint sessionOptions, nint apiBase)
    {
        try
        {
            OrtApi.Load((OrtApiBase*)apiBase);
            CustomOpDomain.AddTo(sessionOptions);
            return 0;
        }
        catch (Exception exception)
        {
            return OrtApi.CreateStatus((OrtApiBase*)apiBase, exception.Message);
        }
    }
}
