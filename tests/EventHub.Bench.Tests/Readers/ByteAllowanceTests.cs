using CsCheck;
using EventHub.Bench.Readers;

namespace EventHub.Bench.Tests.Readers;

public sealed class ByteAllowanceTests
{
    private const double BytesPerSecond = 20_000;

    [Fact]
    public void Over_any_time_no_more_is_taken_than_the_line_takes_and_all_of_it_when_there_is_always_something() =>
        Gen.Int[1, 40].Array[1, 400].Sample(milliseconds =>
        {
            var allowance = new ByteAllowance();
            var taken = 0L;

            foreach (var tick in milliseconds)
            {
                var may = allowance.After(TimeSpan.FromMilliseconds(tick), BytesPerSecond, most: 64 * 1024);
                allowance.Use(may);
                taken += may;
            }

            var whole = BytesPerSecond * milliseconds.Sum() / 1_000;
            Assert.InRange(taken, whole - 2, whole + 1);
        });

    [Fact]
    public void What_was_not_used_is_not_saved_up()
    {
        var allowance = new ByteAllowance();

        allowance.After(TimeSpan.FromSeconds(10), BytesPerSecond, most: 64 * 1024);

        Assert.InRange(allowance.After(TimeSpan.FromMilliseconds(5), BytesPerSecond, most: 64 * 1024), 1, 1_000);
    }

    [Fact]
    public void Without_a_speed_the_buffer_alone_is_the_bound() =>
        Assert.Equal(1_234, new ByteAllowance().After(TimeSpan.Zero, double.PositiveInfinity, most: 1_234));
}
