using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using EventHub.Api.Security;
using EventHub.Delivery;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Log;
using EventHub.Testing;
using EventHub.Testing.Postgres;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace EventHub.Cluster.Tests;

/// <summary>What goes over the wire between silos and api nodes, and what may not.</summary>
public sealed class CrossingTests : IAsyncLifetime
{
    private const int UsersPerNode = 6;

    private const int Events = 300;

    private readonly SigningKey _key = SigningKey.Generate();
    private readonly List<HubNode> _nodes = [];
    private PostgresServer? _postgres;

    private HubNode FirstApi => _nodes[2];

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.StartNewAsync();
        var database = (await _postgres.CreateDatabaseAsync()).ConnectionString;
        foreach (var role in new[] { "silo", "silo", "api", "api" })
        {
            _nodes.Add(await HubNode.StartAsync(role, database, _key));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_event_crosses_once_to_every_node_that_wants_it_however_many_of_its_users_do()
    {
        using var counted = new Crossings(_nodes[2], _nodes[3]);
        await using var readers = new Readers();
        foreach (var api in _nodes.Skip(2))
        {
            for (var i = 0; i < UsersPerNode; i++)
            {
                await readers.AddAsync(api, $"user-{i}");
            }
        }

        for (var i = 0; i < Events; i += 10)
        {
            await EmitAsync(Enumerable.Range(i, 10));
        }

        await readers.WaitForAsync(Events);
        Assert.Equal(2 * UsersPerNode * Events, readers.Received);
        Assert.All(counted.Of("eventhub.node.events.received"), static received => Assert.Equal(Events, received));
        Assert.All(counted.Of("eventhub.node.events.reread"), static reread => Assert.Equal(0, reread));
        Assert.All(counted.Of("eventhub.node.events.caught_up"), static read => Assert.Equal(0, read));
    }

    [Fact]
    public async Task A_client_of_the_silos_may_not_write_to_the_log_nor_speak_for_a_router()
    {
        var grains = FirstApi.Services.GetRequiredService<IGrainFactory>();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => grains.GetGrain<IEventLogGrain>(Lanes.Urgent).Append(new AppendRequest { Events = [] }));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => grains.GetGrain<IEventLogGrain>(Lanes.Urgent).GetHead());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => grains.GetGrain<IRouterGrain>(Lanes.Urgent).SetRoutes("ada", new QueueAddress(Guid.Empty, null!), []));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => grains.GetGrain<Orleans.Runtime.IManagementGrain>(0).GetHosts());
    }

    private async Task EmitAsync(IEnumerable<int> numbers)
    {
        var emitter = FirstApi.Services.GetRequiredService<IGrainFactory>().GetGrain<IEmitterGrain>("tests");
        await emitter.Emit(new EmitRequest
        {
            Events =
            [
                .. numbers.Select(static i => new EventDraft
                {
                    Type = "test.event",
                    Source = "tests",
                    Priority = i % 3 == 0 ? EventPriority.Urgent : EventPriority.Normal,
                    Data = "{}"u8.ToArray(),
                }),
            ],
        });
    }

    /// <summary>Connections that count what they are sent.</summary>
    private sealed class Readers : IAsyncDisposable
    {
        private readonly List<HubConnection> _connections = [];
        private readonly ConcurrentDictionary<HubConnection, int> _received = new();

        public int Received => _received.Values.Sum();

        public async Task AddAsync(HubNode node, string user)
        {
            var connection = node.Connection(user);
            _connections.Add(connection);
            connection.On<JsonElement>("batched_events", batch =>
            {
                var count = batch.GetProperty("events").GetArrayLength();
                _received.AddOrUpdate(connection, count, (_, before) => before + count);
            });
            await connection.StartAsync();
            await connection.InvokeAsync<JsonElement>("subscribe_events", new { batching = "low_latency" });
        }

        public Task WaitForAsync(int events) => Eventually.Holds(
            () => _connections.TrueForAll(c => _received.GetValueOrDefault(c) >= events), $"every reader to have {events} events");

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in _connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>What the counters of each node have grown by.</summary>
    private sealed class Crossings : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly IMeterFactory[] _nodes;
        private readonly Dictionary<(IMeterFactory Node, string Counter), long> _before;
        private Dictionary<(IMeterFactory Node, string Counter), long> _sums = [];

        public Crossings(params HubNode[] nodes)
        {
            _nodes = [.. nodes.Select(static n => n.Services.GetRequiredService<IMeterFactory>())];
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "EventHub.Node")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            {
                if (instrument.Meter.Scope is IMeterFactory node)
                {
                    _sums[(node, instrument.Name)] = _sums.GetValueOrDefault((node, instrument.Name)) + value;
                }
            });
            _listener.Start();
            _before = Read();
        }

        public IEnumerable<long> Of(string counter)
        {
            var now = Read();
            return _nodes.Select(node => now.GetValueOrDefault((node, counter)) - _before.GetValueOrDefault((node, counter)));
        }

        public void Dispose() => _listener.Dispose();

        private Dictionary<(IMeterFactory Node, string Counter), long> Read()
        {
            _sums = [];
            _listener.RecordObservableInstruments();
            return _sums;
        }
    }
}
