using System.Globalization;
using System.Text;

namespace EventHub.Api.Tests.Fuzz;

/// <summary>GET requests with an address that is sent as it stands, and no more of HTTP than their answers need.</summary>
internal sealed class RawHttp(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public async Task<(int Status, string Body)> GetAsync(string target, string token)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n\r\n"));
        var status = int.Parse((await ReadLineAsync()).Split(' ')[1], CultureInfo.InvariantCulture);
        var length = 0;
        var isChunked = false;
        for (var line = await ReadLineAsync(); line.Length > 0; line = await ReadLineAsync())
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            length = name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? int.Parse(value, CultureInfo.InvariantCulture) : length;
            isChunked |= name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase);
        }

        return (status, isChunked ? await ReadChunksAsync() : await ReadTextAsync(length));
    }

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await ReadTextAsync(size));
            await ReadLineAsync();
            if (size == 0)
            {
                return body.ToString();
            }
        }
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var c = await ReadByteAsync();
            if (c == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)c);
        }
    }

    private async Task<string> ReadTextAsync(int length)
    {
        var text = new byte[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = await ReadByteAsync();
        }

        return Encoding.UTF8.GetString(text);
    }

    private async ValueTask<byte> ReadByteAsync()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, await stream.ReadAsync(_buffer));
            if (_end == 0)
            {
                throw new EndOfStreamException("The hub closed the connection in the middle of an answer.");
            }
        }

        return _buffer[_start++];
    }
}
