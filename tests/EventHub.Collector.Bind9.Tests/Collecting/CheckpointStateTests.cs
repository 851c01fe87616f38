using System.Text;
using CsCheck;
using EventHub.Collector.Bind9.Collecting;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Tailing;

namespace EventHub.Collector.Bind9.Tests.Collecting;

public sealed class CheckpointStateTests
{
    private static readonly Gen<CheckpointState> State =
        from inode in Gen.ULong
        from length in Gen.Int[0, Fingerprint.MaxLength]
        from hash in Gen.ULong
        from offset in Gen.Long[0, long.MaxValue]
        from lastWrite in Gen.Long[0, 250_000_000_000_000]
        from pending in Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, long.MaxValue].Select(at => (long?)Math.Min(at, offset)))
        from serials in Gen.UInt.Array[0, 50]
        select new CheckpointState(
            new FilePosition(new Fingerprint(inode, length, hash), offset, DateTimeOffset.FromUnixTimeMilliseconds(lastWrite)),
            pending,
            serials.Aggregate(SerialMemory.Empty, (memory, serial) => memory.With($"z{serial}", serial)));

    [Fact]
    public void A_state_is_read_as_it_was_written_and_fits_what_the_hub_keeps() => State.Sample(state =>
    {
        string text = state.Encode();
        var read = CheckpointState.Decode(text)!;
        Assert.True(Encoding.UTF8.GetByteCount(text) <= 512);
        Assert.Equal((state.Position, state.PendingFrom, state.Serials.Encode()), (read.Position, read.PendingFrom, read.Serials.Encode()));
    });

    [Fact]
    public void What_it_did_not_write_is_refused_and_never_throws() =>
        Gen.Select(State, Gen.Int[0, 400], Gen.String[0, 5]).Sample((state, at, noise) =>
        {
            string text = state.Encode();
            _ = CheckpointState.Decode(text.Insert(Math.Min(at, text.Length), noise));
            _ = CheckpointState.Decode(text[..Math.Min(at, text.Length)]);
        });

    [Theory]
    [InlineData("")]
    [InlineData("2 i=1 n=0 h=0 o=0 m=0")]
    [InlineData("1 i=1 n=2000 h=0 o=0 m=0")]
    [InlineData("1 i=1 n=0 h=0 o=-1 m=0")]
    [InlineData("1 i=1 n=0 h=0 o=5 m=0 r=6")]
    public void A_state_of_another_kind_is_refused(string text) => Assert.Null(CheckpointState.Decode(text));
}
