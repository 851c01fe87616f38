using System.Text.Json;
using CsCheck;
using EventHub.Client.Subscribing;

namespace EventHub.Client.Tests.Subscribing;

public sealed class SeenEventsTests
{
    [Fact]
    public void Every_event_is_admitted_once_however_batches_in_order_and_late_ones_come()
    {
        // What of the lane matches the subscription, where in it the subscription begins, and what is sent again after each batch.
        var gen =
            from begin in Gen.Int[0, 40]
            from matching in Gen.Int[1, 40].HashSet[1, 30]
            from batchSize in Gen.Int[1, 6]
            from late in Gen.Int[0, 29].Array[0, 40]
            select (begin, matching.Order().ToArray(), batchSize, late);
        gen.Sample((begin, matching, batchSize, late) =>
        {
            var seen = new SeenEvents();
            var read = new List<int>();
            var sent = matching.Where(n => n <= begin).ToList();
            var again = new Queue<int>(late);
            foreach (var batch in matching.Where(n => n > begin).Chunk(batchSize).Append([]))
            {
                seen.Pass([.. batch.Select(n => Event(n))]);
                read.AddRange(batch);
                sent.AddRange(batch);
                for (var count = 0; count < 5 && sent.Count > 0 && again.TryDequeue(out var pick); count++)
                {
                    var n = sent[pick % sent.Count];
                    if (seen.Admit(Event(n)))
                    {
                        read.Add(n);
                    }
                }
            }

            Assert.Equal(read.Distinct(), read);
            Assert.Superset(matching.Where(n => n > begin).ToHashSet(), read.ToHashSet());
        });
    }

    [Fact]
    public void Ids_of_late_events_are_kept_up_to_a_bound()
    {
        var seen = new SeenEvents();

        Assert.All(Enumerable.Range(1, SeenEvents.MaxIds), n => Assert.True(seen.Admit(Event(n))));
        Assert.False(seen.Admit(Event(1)));
        Assert.True(seen.Admit(Event(SeenEvents.MaxIds + 1)));

        Assert.True(seen.Admit(Event(1)));
        Assert.False(seen.Admit(Event(SeenEvents.MaxIds)));
    }

    [Fact]
    public void An_event_without_a_position_is_known_by_its_id()
    {
        var seen = new SeenEvents();
        var e = JsonElement.Parse("""{"id":"1"}""");
        seen.Pass([e]);

        Assert.True(seen.Admit(e));
        Assert.False(seen.Admit(e));
    }

    private static JsonElement Event(int sequence) => JsonElement.Parse($$"""{"id":"{{sequence}}","position":"urgent:{{sequence}}"}""");
}
