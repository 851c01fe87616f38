using System.Net;

namespace EventHub.Collector.Bind9.Parsing;

/// <summary>Who a line is about: <c>client [@0xHEX ]IP#PORT[/key NAME][ (FIRSTQNAME)]: [view NAME: ]</c>.</summary>
/// <param name="Ip">As written, with an IPv6 scope when there is one.</param>
/// <param name="Key">The TSIG key that signed the request.</param>
/// <param name="View">Absent in the default view.</param>
internal sealed record ClientPrefix(string Ip, int Port, string? Key, string? View)
{
    public static bool TryRead(ref LineScanner line, out ClientPrefix client)
    {
        client = null!;
        if (!line.Take("client "))
            return false;
        if (line.Take("@") && !line.TakeUntil(" ", out _))
            return false;
        if (!line.TakeUntil("#", out var ip) || !IsAddress(ip) || !line.TakeNumber(out uint port) || port > IPEndPoint.MaxPort)
            return false;
        string? key = null;
        if (line.Take("/key "))
        {
            int end = line.Rest.IndexOfAny(' ', ':');
            if (end <= 0)
                return false;
            key = line.Rest[..end].ToString();
            line.Take(line.Rest[..end]);
        }
        if (line.Take(" (") && !SkipFirstName(ref line))
            return false;
        if (!line.Take(": "))
            return false;
        string? view = null;
        if (line.Take("view "))
        {
            if (!line.TakeUntil(": ", out var name))
                return false;
            view = name.ToString();
        }
        client = new ClientPrefix(ip.ToString(), (int)port, key, view);
        return true;
    }

    internal static bool IsAddress(ReadOnlySpan<char> text)
    {
        int scope = text.IndexOf('%');
        return IPAddress.TryParse(scope < 0 ? text : text[..scope], out _);
    }

    /// <summary>A name escapes its own parentheses, so the first bare one ends it.</summary>
    private static bool SkipFirstName(ref LineScanner line)
    {
        var rest = line.Rest;
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '\\')
                i++;
            else if (rest[i] == ')')
                return line.Take(rest[..(i + 1)]);
        }
        return false;
    }
}
