using System.Collections.Concurrent;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Days;

/// <summary>Makes the tables that events of a day go to.</summary>
internal sealed class EventDays(NpgsqlDataSource source)
{
    private readonly ConcurrentDictionary<DateOnly, bool> _made = new();

    /// <summary>Returns at once for a day that was asked for before.</summary>
    public async ValueTask MakeAsync(DateOnly day, CancellationToken cancellationToken)
    {
        if (_made.ContainsKey(day))
        {
            return;
        }

        await using var command = source.CreateCommand("SELECT make_event_day($1)").With(Of(day));
        await command.ExecuteNonQueryAsync(cancellationToken);
        _made[day] = true;
    }

    /// <summary>Asks the database again next time: somebody may have taken a day away.</summary>
    public void Forget() => _made.Clear();
}
