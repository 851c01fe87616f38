using System.Buffers;
using EventHub.Events;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Rest;

/// <summary>A request's whole body in pooled memory. Texts that outlive the request must be copied out of it.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>What a batch of some hundred events takes; larger ones grow into it.</summary>
    private const int UsualBytes = 64 * 1024;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <exception cref="BadHttpRequestException">413: the body is over the bound of one emit request.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var announced = request.ContentLength ?? UsualBytes;
        ThrowIfTooLarge(announced);
        var body = new RequestBody((int)announced);
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

    private static void ThrowIfTooLarge(long length)
    {
        if (length > EventLimits.MaxBatchBytes)
        {
            throw new BadHttpRequestException(
                $"The body is over {EventLimits.MaxBatchBytes} bytes: send smaller batches.", StatusCodes.Status413PayloadTooLarge);
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
        ThrowIfTooLarge(total);
        if (total > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(total, Math.Min(2L * _buffer.Length, EventLimits.MaxBatchBytes)));
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        chunk.CopyTo(_buffer.AsSpan(_length));
        _length = (int)total;
    }
}
