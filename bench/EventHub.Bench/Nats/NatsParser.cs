using System.Buffers.Text;
using System.Text;

namespace EventHub.Bench.Nats;

/// <summary>Takes what a NATS server sends.</summary>
internal interface INatsSink
{
    /// <param name="head">The whole payload, or at least its first <see cref="NatsParser.HeadLength"/> bytes.</param>
    /// <param name="length">Bytes of the whole payload.</param>
    void TakeMessage(ReadOnlySpan<byte> head, long length);

    /// <summary>INFO, PING, PONG, +OK or -ERR, without the end of its line.</summary>
    void TakeControl(ReadOnlySpan<byte> line);
}

/// <summary>
/// Takes a NATS server's bytes apart into messages and control lines, in whatever pieces they come. Of a payload that spans pieces
/// the head alone is copied.
/// </summary>
internal sealed class NatsParser(INatsSink sink)
{
    /// <summary>Enough for all that stands before the end of an event's position.</summary>
    public const int HeadLength = 64;

    private const int LineEnd = 2;

    private const int LongestLine = 64 * 1024;

    private readonly byte[] _head = new byte[HeadLength];
    private byte[] _line = new byte[512];
    private int _lineLength;
    private int _headLength;
    private long _payload = -1;
    private long _taken;

    /// <exception cref="InvalidDataException">This is not the protocol.</exception>
    public void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            piece = _payload >= 0 ? TakePayload(piece) : TakeLine(piece);
        }
    }

    private ReadOnlySpan<byte> TakeLine(ReadOnlySpan<byte> piece)
    {
        var end = piece.IndexOf((byte)'\n');
        var part = end < 0 ? piece : piece[..(end + 1)];
        if (_lineLength == 0 && end >= 0)
        {
            Interpret(part);
            return piece[part.Length..];
        }

        if (_lineLength + part.Length > LongestLine)
        {
            throw new InvalidDataException($"a control line is longer than {LongestLine} bytes");
        }

        if (_lineLength + part.Length > _line.Length)
        {
            Array.Resize(ref _line, Math.Max(_lineLength + part.Length, 2 * _line.Length));
        }

        part.CopyTo(_line.AsSpan(_lineLength));
        _lineLength += part.Length;
        if (end >= 0)
        {
            var length = _lineLength;
            _lineLength = 0;
            Interpret(_line.AsSpan(0, length));
        }

        return piece[part.Length..];
    }

    private void Interpret(ReadOnlySpan<byte> line)
    {
        if (!line.EndsWith("\r\n"u8))
        {
            throw new InvalidDataException($"a control line does not end with CR LF: {Encoding.UTF8.GetString(line)}");
        }

        line = line[..^LineEnd];
        if (!line.StartsWith("MSG "u8))
        {
            sink.TakeControl(line);
            return;
        }

        if (!Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out _payload, out _) || _payload < 0)
        {
            throw new InvalidDataException($"a message has no length: {Encoding.UTF8.GetString(line)}");
        }

        _taken = 0;
        _headLength = 0;
    }

    private ReadOnlySpan<byte> TakePayload(ReadOnlySpan<byte> piece)
    {
        if (_taken == 0 && piece.Length >= _payload + LineEnd)
        {
            var payload = piece[..(int)_payload];
            piece = piece[((int)_payload + LineEnd)..];
            _payload = -1;
            sink.TakeMessage(payload, payload.Length);
            return piece;
        }

        var part = piece[..(int)Math.Min(piece.Length, _payload + LineEnd - _taken)];
        var ofHead = (int)Math.Min(Math.Min(part.Length, HeadLength - _headLength), Math.Max(0, _payload - _taken));
        part[..ofHead].CopyTo(_head.AsSpan(_headLength));
        _headLength += ofHead;
        _taken += part.Length;
        if (_taken == _payload + LineEnd)
        {
            var length = _payload;
            _payload = -1;
            sink.TakeMessage(_head.AsSpan(0, _headLength), length);
        }

        return piece[part.Length..];
    }
}
