using EventHub.Client.Composing;

namespace EventHub.Samples.ZoneService.Zones;

/// <summary>
/// The zones of this service, in memory. A change and its event are one step behind one gate: events leave in the order of the changes
/// that they tell of.
/// </summary>
internal sealed class ZoneBook : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SortedDictionary<string, Entry> _zones = new(StringComparer.Ordinal);

    /// <summary>How many there are of each.</summary>
    public async Task<(int Zones, int Records)> CountAsync(CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken);
        return (_zones.Count, _zones.Values.Sum(static entry => entry.Records.Count));
    }

    public async Task<Zone[]> ListAsync(CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken);
        return [.. _zones.Values.Select(static entry => entry.Zone)];
    }

    /// <returns>Null: there is no such zone.</returns>
    public async Task<(Zone Zone, RecordSet[] Records)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken);
        return _zones.TryGetValue(name, out var entry) ? (entry.Zone, [.. entry.Records.Values]) : null;
    }

    /// <returns>False: there is one of that name.</returns>
    public async Task<bool> CreateAsync(Zone zone, SourceEvents events, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken);
        if (!_zones.TryAdd(zone.Name, new Entry(zone)))
        {
            return false;
        }

        await events.Zones.CreatedAsync(zone.Name, zone, CancellationToken.None);
        return true;
    }

    /// <param name="name">The zone's.</param>
    /// <param name="change">Makes the new settings of the old ones.</param>
    /// <param name="events">Where the change is told.</param>
    /// <param name="cancellationToken">Stops waiting for the gate; a change that was made is told in any case.</param>
    /// <returns>The zone as it is now; null: there is none.</returns>
    public async Task<Zone?> UpdateAsync(string name, Func<Zone, Zone> change, SourceEvents events, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken);
        if (!_zones.TryGetValue(name, out var entry))
        {
            return null;
        }

        var before = entry.Zone;
        entry.Zone = change(before) with { Name = before.Name, Serial = before.Serial + 1 };
        await events.Zones.UpdatedAsync(name, before, entry.Zone, CancellationToken.None);
        return entry.Zone;
    }

    /// <returns>False: there is none.</returns>
    public async Task<bool> DeleteAsync(string name, SourceEvents events, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken);
        if (!_zones.Remove(name, out var entry))
        {
            return false;
        }

        await events.Zones.DeletedAsync(name, entry.Zone, CancellationToken.None);
        return true;
    }

    /// <param name="zone">The zone's name.</param>
    /// <param name="records">What takes the place of the records of that name and type.</param>
    /// <param name="events">Where the change is told; null: whoever changes many tells of all of them together.</param>
    /// <param name="cancellationToken">Stops waiting for the gate.</param>
    /// <returns>Whether they were created or updated; null: there is no such zone.</returns>
    public async Task<RecordChange?> PutAsync(string zone, RecordSet records, SourceEvents? events, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken);
        if (!_zones.TryGetValue(zone, out var entry))
        {
            return null;
        }

        var before = entry.Records.GetValueOrDefault((records.Name, records.Type));
        entry.Records[(records.Name, records.Type)] = records;
        entry.Zone = entry.Zone with { Serial = entry.Zone.Serial + 1 };
        if (events is not null)
        {
            await (before is null
                ? events.Records.CreatedAsync(zone, records.Name, records.Type, records, CancellationToken.None)
                : events.Records.UpdatedAsync(zone, records.Name, records.Type, before, records, CancellationToken.None));
        }

        return before is null ? RecordChange.Created : RecordChange.Updated;
    }

    /// <returns>False: there are none.</returns>
    public async Task<bool> RemoveAsync(string zone, string name, string type, SourceEvents events, CancellationToken cancellationToken)
    {
        using var held = await HoldAsync(cancellationToken);
        if (!_zones.TryGetValue(zone, out var entry) || !entry.Records.Remove((name, type), out var before))
        {
            return false;
        }

        entry.Zone = entry.Zone with { Serial = entry.Zone.Serial + 1 };
        await events.Records.DeletedAsync(zone, name, type, before, CancellationToken.None);
        return true;
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Held> HoldAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return new Held(_gate);
    }

    private sealed class Entry(Zone zone)
    {
        public Zone Zone { get; set; } = zone;

        public SortedDictionary<(string Name, string Type), RecordSet> Records { get; } = [];
    }

    private readonly struct Held(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

internal enum RecordChange
{
    Created,
    Updated,
}
