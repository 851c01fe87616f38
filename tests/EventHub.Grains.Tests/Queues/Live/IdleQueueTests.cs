using EventHub.Grains.Tests.Samples;
using EventHub.Log;

namespace EventHub.Grains.Tests.Queues.Live;

public sealed class IdleQueueTests : IAsyncLifetime
{
    private LiveSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await LiveSilo.StartAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task A_queue_without_readers_leaves_the_memory_and_works_when_it_is_back()
    {
        var node = NewNode("ada");
        for (var life = 1; life <= 3; life++)
        {
            await node.Subscribe();
            Assert.Equal(1, await _silo.Queues("ada"));
            await Deliver(node);
            await node.Disconnect();

            // What is emitted now must not call it back: the router has forgotten it.
            await UntilGone("ada");
            await _silo.Append("bulk-0", "wanted.event", 5);
            await Deliver(await Bystander());
            Assert.Equal(0, await _silo.Queues("ada"));
        }

        Assert.Empty(node.Wrong);
        await node.Subscribe();
        await node.Until(() => node.Received == _silo.Log["bulk-0"].Count);
    }

    [Fact]
    public async Task A_queue_with_readers_stays_however_quiet_they_are()
    {
        var quiet = NewNode("ada");
        await quiet.Subscribe();
        var other = NewNode("bob");
        await other.Subscribe();
        await other.Disconnect();

        // Both have had a renewal by then.
        await UntilGone("bob");

        Assert.Equal(1, await _silo.Queues("ada"));
        await Deliver(quiet);
    }

    private async Task<ReadingNode> Bystander()
    {
        var node = NewNode("bob");
        await node.Subscribe();
        return node;
    }

    private async Task Deliver(ReadingNode node)
    {
        var sent = await _silo.Append("bulk-0", "wanted.event", 1);
        await node.Until(() => node.Has(new EventPosition("bulk-0", sent[0])));
    }

    private async Task UntilGone(string user)
    {
        while (await _silo.Queues(user) > 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private ReadingNode NewNode(string user) => new(_silo, user, Sample.Filter("""{"event_types":["wanted.event"]}"""));
}
