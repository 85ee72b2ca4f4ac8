using System.Text;

namespace MoxE.ClientTests.Library.Scripted;

/// <summary>A body whose connection breaks after its first bytes.</summary>
internal sealed class BrokenStream(string first) : MemoryStream(Encoding.UTF8.GetBytes(first))
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await base.ReadAsync(buffer, cancellationToken) is var count and > 0 ? count : throw new HttpIOException(HttpRequestError.ResponseEnded, "reset");
}
