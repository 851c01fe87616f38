using System.Diagnostics.Metrics;
using EventHub.Events;
using EventHub.Load;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Grains.Tests.Load;

public sealed class NodeLoadTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly NodeLoad _load;

    public NodeLoadTests() => _load = new NodeLoad(_services.GetRequiredService<IMeterFactory>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_node_that_is_well_takes_everything()
    {
        _load.Admit([Draft(EventPriority.Low)]);
        _load.Admit(Sheddable.Query);
        _load.Admit(Sheddable.Replay);
    }

    [Theory]
    [InlineData(EventPriority.Normal)]
    [InlineData(EventPriority.High)]
    [InlineData(EventPriority.Critical)]
    [InlineData(EventPriority.Urgent)]
    public void What_is_of_normal_priority_or_above_is_never_refused(EventPriority priority)
    {
        Overload();

        _load.Admit([Draft(priority)]);
        _load.Admit([Draft(EventPriority.Low), Draft(priority)]);
    }

    [Fact]
    public void What_is_low_is_refused_by_its_type_or_by_its_own_word_and_counted()
    {
        Overload();

        Assert.Throws<NodeBusyException>(() => _load.Admit([Draft(EventPriority.Low)]));
        Assert.Throws<NodeBusyException>(() => _load.Admit([Draft(null, "dns_query_log"), Draft(EventPriority.Low)]));
        Assert.Throws<NodeBusyException>(() => _load.Admit(Sheddable.Query));
        _load.Admit([Draft(EventPriority.High, "dns_query_log")]);
        Assert.Equal([("emit", 2L), ("query", 1L), ("replay", 0L)], _load.Report().Select(static shed => (shed.Name, shed.Count)));
    }

    [Fact]
    public void A_checkpoint_without_events_is_no_load()
    {
        Overload();

        _load.Admit([]);
    }

    private void Overload() => _load.Stand(new SheddingState(true, 0, "commit_delay"), default);

    private static EventDraft Draft(EventPriority? priority, string type = "my.app") => new() { Type = type, Source = "app", Priority = priority };
}
