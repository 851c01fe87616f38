using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Rest;

/// <summary>A request's whole body in pooled memory. Texts that outlive the request must be copied out of it.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Bytes of a body that is not a batch of events: the largest filter that anybody writes, with every list of it full.</summary>
    public const int MaxRecordBytes = 256 * 1024;

    /// <summary>
    /// What a batch of some hundred events takes, and all that is held for a body of which nothing has come yet, whatever its length is said to be.
    /// </summary>
    private const int UsualBytes = 64 * 1024;

    private readonly int _maxBytes;
    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity, int maxBytes)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(capacity);
        _maxBytes = maxBytes;
    }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <param name="request">Whose body it is.</param>
    /// <param name="maxBytes">What it may have.</param>
    /// <param name="cancellationToken">The caller is gone.</param>
    /// <exception cref="BadHttpRequestException">413: the body has more; 415: it is not written as bodies are.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        BodyEncoding.ThrowIfOther(request);
        var announced = request.ContentLength ?? UsualBytes;
        ThrowIfTooLarge(announced, maxBytes);
        var body = new RequestBody((int)Math.Min(announced, UsualBytes), maxBytes);
        try
        {
            await body.Fill(request, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ThrowIfTooLarge(long length, int maxBytes)
    {
        if (length > maxBytes)
        {
            throw new BadHttpRequestException($"The body is over {maxBytes} bytes: send less at once.", StatusCodes.Status413PayloadTooLarge);
        }
    }

    private async Task Fill(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            Append(result.Buffer);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private void Append(in ReadOnlySequence<byte> chunk)
    {
        var total = _length + chunk.Length;
        ThrowIfTooLarge(total, _maxBytes);
        if (total > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(total, Math.Min(2L * _buffer.Length, _maxBytes)));
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        chunk.CopyTo(_buffer.AsSpan(_length));
        _length = (int)total;
    }
}
