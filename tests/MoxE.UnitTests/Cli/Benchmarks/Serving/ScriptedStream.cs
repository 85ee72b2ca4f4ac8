using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

/// <summary>A body whose parts each come some milliseconds after the one before.</summary>
internal sealed class ScriptedStream(FakeTimeProvider time, params (int Milliseconds, string Text)[] parts) : Stream
{
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_next == parts.Length)
        {
            return ValueTask.FromResult(0);
        }

        (int milliseconds, string text) = parts[_next++];
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return ValueTask.FromResult(Encoding.UTF8.GetBytes(text, buffer.Span));
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
