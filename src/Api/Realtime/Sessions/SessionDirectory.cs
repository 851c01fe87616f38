using System.Collections.Concurrent;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>The node's sessions by connection.</summary>
internal sealed class SessionDirectory
{
    private readonly ConcurrentDictionary<string, ClientSession> _sessions = new(StringComparer.Ordinal);

    public ClientSession? Find(string connectionId) => _sessions.GetValueOrDefault(connectionId);

    public void Add(ClientSession session) => _sessions[session.Id] = session;

    /// <returns>False when it was removed before.</returns>
    public bool Remove(ClientSession session) => _sessions.TryRemove(session.Id, out _);

    /// <summary>For each session, without a copy of them.</summary>
    public void ForEach<T>(T state, Action<ClientSession, T> visit)
    {
        foreach (var (_, session) in _sessions)
        {
            visit(session, state);
        }
    }
}
