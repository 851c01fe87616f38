using CsCheck;
using EventHub.Collector.Bind9.Interpreting;

namespace EventHub.Collector.Bind9.Tests.Interpreting;

public sealed class SerialMemoryTests
{
    [Fact]
    public void What_is_remembered_is_the_same_after_a_restart() =>
        Gen.Select(Gen.Int[0, 40], Gen.UInt).Array[0, 100].Sample(loads =>
        {
            var memory = loads.Aggregate(SerialMemory.Empty, (known, load) => known.With($"z{load.Item1}.test/IN", load.Item2));
            string text = memory.Encode();
            var restarted = SerialMemory.Decode(text)!;
            Assert.True(text.Length <= 256);
            for (int zone = 0; zone <= 40; zone++)
                Assert.Equal(memory[$"z{zone}.test/IN"], restarted[$"z{zone}.test/IN"]);
        });

    [Fact]
    public void The_zones_that_changed_last_are_remembered()
    {
        var memory = Enumerable.Range(0, SerialMemory.Capacity + 1).Aggregate(SerialMemory.Empty, (known, i) => known.With($"z{i}", (uint)i));

        Assert.Null(memory["z0"]);
        Assert.Equal(1u, memory["z1"]);
        Assert.Equal((uint)SerialMemory.Capacity, memory[$"Z{SerialMemory.Capacity}"]);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    public void What_it_did_not_write_is_refused(string text) => Assert.Null(SerialMemory.Decode(text));
}
