using System.Globalization;
using System.Net;
using EventHub.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime;

namespace EventHub.Cluster.Tests.Providers;

/// <summary>The cluster's table by Orleans' own provider over this repository's statements.</summary>
public sealed class MembershipTests : IClassFixture<OrleansDatabase>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 5, 4, 3, 2, 1, DateTimeKind.Utc);

    private readonly OrleansDatabase _database;
    private readonly string _cluster = Guid.NewGuid().ToString("N");
    private readonly List<IHost> _hosts = [];

    public MembershipTests(OrleansDatabase database) => _database = database;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    [Fact]
    public async Task A_member_that_was_added_is_read_back_and_moves_the_version()
    {
        var table = await TableAsync();
        var member = Member(1);

        Assert.True(await table.InsertRowAsync(member, To(1)));
        var all = await table.ReadAllAsync();
        Assert.Equal(1, all.Version.Version);
        var (entry, _) = Assert.Single(all.Members);
        Assert.Equal((member.SiloAddress, SiloStatus.Joining, 4_711, "silo-1", "host"), (entry.SiloAddress, entry.Status, entry.ProxyPort, entry.SiloName, entry.HostName));
        Assert.Equal((Now, Now), (entry.StartTime, entry.IAmAliveTime));
        Assert.Single((await table.ReadRowAsync(member.SiloAddress)).Members);
    }

    [Fact]
    public async Task Of_a_member_that_is_not_there_the_version_alone_is_read()
    {
        var table = await TableAsync();
        var read = await table.ReadRowAsync(Member(9).SiloAddress);

        Assert.Empty(read.Members);
        Assert.Equal(0, read.Version.Version);
    }

    [Fact]
    public async Task A_change_from_an_old_version_changes_nothing()
    {
        var table = await TableAsync();
        Assert.True(await table.InsertRowAsync(Member(1), To(1)));

        Assert.False(await table.InsertRowAsync(Member(2), To(1)));
        Assert.False(await UpdateAsync(table, Member(1, SiloStatus.Dead), To(1)));
        var all = await table.ReadAllAsync();
        Assert.Equal((1, 1, SiloStatus.Joining), (all.Version.Version, all.Members.Count, all.Members[0].Item1.Status));
    }

    [Fact]
    public async Task A_member_that_is_there_is_not_added_again_nor_one_that_is_not_there_changed()
    {
        var table = await TableAsync();
        Assert.True(await table.InsertRowAsync(Member(1), To(1)));

        Assert.False(await table.InsertRowAsync(Member(1), To(2)));
        Assert.False(await UpdateAsync(table, Member(2), To(2)));
        Assert.Equal(1, (await table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task Of_many_silos_that_change_the_cluster_at_once_one_succeeds_and_the_version_moves_by_one()
    {
        var table = await TableAsync();
        for (var version = 1; version <= 10; version++)
        {
            var next = To(version);
            var round = version;
            var results = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(i => Task.Run(() => table.InsertRowAsync(Member((round * 10) + i), next))));

            Assert.Single(results, true);
            var all = await table.ReadAllAsync();
            Assert.Equal((version, version), (all.Version.Version, all.Members.Count));
        }
    }

    [Fact]
    public async Task Suspicions_and_the_state_are_changed_and_read_back()
    {
        var table = await TableAsync();
        await table.InsertRowAsync(Member(1), To(1));
        var suspected = Member(1, SiloStatus.Active);
        suspected.AddSuspector(Member(2).SiloAddress, Now);

        Assert.True(await UpdateAsync(table, suspected, To(2)));
        var read = (await table.ReadAllAsync()).Members[0].Item1;
        Assert.Equal(SiloStatus.Active, read.Status);
        Assert.Equal([Tuple.Create(Member(2).SiloAddress, Now)], read.SuspectTimes);
    }

    [Fact]
    public async Task Being_alive_is_told_without_moving_the_version()
    {
        var table = await TableAsync();
        await table.InsertRowAsync(Member(1), To(1));
        var alive = Member(1);
        alive.IAmAliveTime = Now.AddMinutes(1);
        await table.UpdateIAmAliveAsync(alive);

        var all = await table.ReadAllAsync();
        Assert.Equal((1, Now.AddMinutes(1)), (all.Version.Version, all.Members[0].Item1.IAmAliveTime));
    }

    [Fact]
    public async Task Old_members_are_removed_unless_they_are_active()
    {
        var table = await TableAsync();
        await table.InsertRowAsync(Member(1, SiloStatus.Dead), To(1));
        await table.InsertRowAsync(Member(2, SiloStatus.Active), To(2));
        await table.CleanupDefunctSiloEntriesAsync(Now.AddHours(1));

        Assert.Equal(Member(2).SiloAddress, Assert.Single((await table.ReadAllAsync()).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task A_cluster_is_removed_with_its_members()
    {
        var table = await TableAsync();
        await table.InsertRowAsync(Member(1), To(1));
        await table.DeleteMembershipTableEntriesAsync(_cluster);

        Assert.Equal(0, await _database.CountAsync($"OrleansMembershipTable WHERE DeploymentId = '{_cluster}'"));
        Assert.Equal(0, await _database.CountAsync($"OrleansMembershipVersionTable WHERE DeploymentId = '{_cluster}'"));
    }

    [Fact]
    public async Task Clients_are_told_the_gateways_of_active_silos()
    {
        var table = await TableAsync();
        await table.InsertRowAsync(Member(1, SiloStatus.Active), To(1));
        await table.InsertRowAsync(Member(2, SiloStatus.Dead), To(2));
        await table.InsertRowAsync(Member(3, SiloStatus.Active, gateway: 0), To(3));
        var client = Build(builder => builder.UseOrleansClient(orleans => orleans
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", _database.ConnectionString))
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (_cluster, "test"))));
        var gateways = client.Services.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();

        Assert.Equal([new Uri("gwy.tcp://10.0.0.1:4711/1")], await gateways.GetGateways());
    }

    [Fact]
    public async Task The_script_may_run_again()
    {
        var table = await TableAsync();
        await table.InsertRowAsync(Member(1), To(1));
        await _database.ApplyAsync();

        Assert.Single((await table.ReadAllAsync()).Members);
    }

    /// <summary>The step to a version from the one before it, as a silo that read that one takes it.</summary>
    private static TableVersion To(int version) => new(version, (version - 1).ToString(CultureInfo.InvariantCulture));

    /// <summary>A row's version is the table's: the provider does not ask the database when they differ.</summary>
    private static Task<bool> UpdateAsync(IMembershipTable table, MembershipEntry member, TableVersion version) =>
        table.UpdateRowAsync(member, version.VersionEtag, version);

    private static MembershipEntry Member(int number, SiloStatus status = SiloStatus.Joining, int gateway = 4_711) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse($"10.0.0.{number}"), 4_700, number),
        SiloName = $"silo-{number}",
        HostName = "host",
        Status = status,
        ProxyPort = gateway,
        StartTime = Now,
        IAmAliveTime = Now,
    };

    /// <summary>The provider as a silo makes it; the silo itself does not run, so that nothing else changes the table.</summary>
    private async Task<IMembershipTable> TableAsync()
    {
        var silo = Build(builder => builder.UseOrleans(orleans => orleans
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", _database.ConnectionString))
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (_cluster, "test"))
            .ConfigureEndpoints(IPAddress.Loopback, FreePorts.Take(), FreePorts.Take())));
        var table = silo.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true);
        return table;
    }

    private IHost Build(Action<IHostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.ClearProviders();
        configure(builder);
        var host = builder.Build();
        _hosts.Add(host);
        return host;
    }
}
