namespace EventHub.Collector.Bind9.Parsing;

/// <summary>The messages that follow a client prefix.</summary>
internal static class ClientGrammar
{
    public static Statement? Parse(LineScanner line)
    {
        if (!ClientPrefix.TryRead(ref line, out var client))
            return null;
        return (Statement?)Query(client, line) ?? (Statement?)Rpz(client, line) ?? Ignored(line.Rest);
    }

    /// <summary><c>query: QNAME CLASS TYPE FLAGS (LOCALADDR)[ [ECS a.b.c.d/n/n]]</c></summary>
    private static QueryStatement? Query(ClientPrefix client, LineScanner line)
    {
        if (!(line.Take("query: ")
            && line.TakeWord(out var name)
            && line.TakeWord(out var @class) && DnsWords.IsClass(@class)
            && line.TakeWord(out var type) && DnsWords.IsType(type)
            && line.TakeWord(out var flags) && flags[0] is '+' or '-'
            && line.Take("(") && line.TakeUntil(")", out var queried) && ClientPrefix.IsAddress(queried)))
            return null;
        string? subnet = null;
        if (line.Take(" [ECS ") && line.TakeUntil("]", out var ecs))
            subnet = ecs.ToString();
        return line.AtEnd
            ? new QueryStatement(client, name.ToString(), @class.ToString(), type.ToString(), flags.ToString(), queried.ToString(), subnet)
            : null;
    }

    /// <summary><c>[disabled ]rpz TRIGGER POLICY rewrite QNAME[/TYPE/CLASS] via RULE[ (CNAME to: NAME)]</c></summary>
    private static RpzStatement? Rpz(ClientPrefix client, LineScanner line)
    {
        bool disabled = line.Take("disabled ");
        if (!(line.Take("rpz ")
            && line.TakeWord(out var trigger) && trigger is "QNAME" or "IP" or "CLIENT-IP" or "NSDNAME" or "NSIP"
            && line.TakeWord(out var policy)
            && line.Take("rewrite ")
            && line.TakeWord(out var subject)
            && line.Take("via ")
            && line.TakeWord(out var rule)))
            return null;
        if (!line.AtEnd && !(line.Take("(CNAME to: ") && line.Rest[^1] == ')'))
            return null;
        SplitSubject(subject, out string name, out string? type, out string? @class);
        return new RpzStatement(client, disabled, trigger.ToString(), policy.ToString(), name, type, @class, rule.ToString());
    }

    /// <summary>A name may hold slashes itself, so type and class are looked for from the right.</summary>
    private static void SplitSubject(ReadOnlySpan<char> subject, out string name, out string? type, out string? @class)
    {
        int classAt = subject.LastIndexOf('/');
        int typeAt = classAt > 0 ? subject[..classAt].LastIndexOf('/') : -1;
        bool isLong = typeAt > 0 && DnsWords.IsClass(subject[(classAt + 1)..]) && DnsWords.IsType(subject[(typeAt + 1)..classAt]);
        name = (isLong ? subject[..typeAt] : subject).ToString();
        type = isLong ? subject[(typeAt + 1)..classAt].ToString() : null;
        @class = isLong ? subject[(classAt + 1)..].ToString() : null;
    }

    private static IgnoredStatement? Ignored(ReadOnlySpan<char> message) =>
        KnownMessages.OfClient(message) is { } kind ? new IgnoredStatement(kind) : null;
}
