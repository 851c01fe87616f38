using EventHub.Client.Subscribing;

namespace EventHub.Client.Tests.Subscribing;

public sealed class ReconnectingTests
{
    [Fact]
    public void Retries_are_counted_until_a_connection_has_lived_for_a_while()
    {
        var moment = TimeSpan.FromTicks(1);

        Assert.Equal(0, Reconnecting.Next(-1, TimeSpan.Zero));
        Assert.Equal(7, Reconnecting.Next(6, Reconnecting.SettledAfter - moment));
        Assert.Equal(0, Reconnecting.Next(6, Reconnecting.SettledAfter));
    }
}
