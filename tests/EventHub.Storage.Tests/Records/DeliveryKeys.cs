using EventHub.Log;
using EventHub.Storage.Deliveries;

namespace EventHub.Storage.Tests.Records;

public sealed class DeliveryKeys
{
    private static readonly DeliveryKey Key = new("ada", new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), new EventPosition("urgent", 17));

    /// <summary>Ids are stored: a rule that makes others would take every delivery for a new one.</summary>
    [Fact]
    public void An_id_never_changes() => Assert.Equal(Guid.Parse("00000000-0011-87c4-941f-636e31f1594e"), Key.ToId());

    [Fact]
    public void Whatever_differs_makes_another_id()
    {
        DeliveryKey[] keys =
        [
            Key,
            Key with { UserId = "Ada" },
            Key with { SubscriptionId = null },
            Key with { SubscriptionId = Guid.AllBitsSet },
            Key with { Position = new EventPosition("urgent", 18) },
            Key with { Position = new EventPosition("bulk-0", 17) },
        ];

        Assert.Equal(keys.Length, keys.Select(static k => k.ToId()).Distinct().Count());
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(255, 256)]
    [InlineData(65_535, 65_536)]
    [InlineData(4_294_967_295, 4_294_967_296)]
    public void Ids_grow_with_the_sequence(long first, long second)
    {
        var ids = Enumerable.Range(0, 50).SelectMany(user => new[] { Of(user, first), Of(user, second) }).Order().ToArray();

        Assert.All(ids[..50], id => Assert.Contains(id, Enumerable.Range(0, 50).Select(user => Of(user, first))));
    }

    private static Guid Of(int user, long sequence) =>
        (Key with { UserId = $"user{user}", Position = new EventPosition("urgent", sequence) }).ToId();
}
