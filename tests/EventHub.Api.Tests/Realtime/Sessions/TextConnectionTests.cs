using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Api.Tests.Realtime.Sessions;

public sealed class TextConnectionTests
{
    [Fact]
    public async Task One_that_is_closed_can_still_be_asked_and_ended_by_whoever_was_about_to()
    {
        var connection = new SilentConnection();
        var ending = 0;
        await connection.DisposeAsync();

        connection.Abort();
        await connection.EndAsync(WireError.GoingAway);
        await using var registration = connection.Ending.Register(() => ending++);

        Assert.True(connection.Closed.IsCompleted);
        Assert.Equal(1, ending);
    }

    private sealed class SilentConnection() : TextConnection(new DefaultHttpContext(), ConnectionTransport.WebSocket, new FakeTimeProvider())
    {
        public override ValueTask WriteAsync(BatchedEvents batch) => ValueTask.CompletedTask;

        public override ValueTask WriteAsync(GapMessage gap) => ValueTask.CompletedTask;

        public override ValueTask WriteAsync(WatermarkMessage watermark) => ValueTask.CompletedTask;

        public override ValueTask WriteAsync(ReplayEvents events) => ValueTask.CompletedTask;

        public override ValueTask WriteAsync(ReplayStatusMessage status) => ValueTask.CompletedTask;

        protected override ValueTask WriteErrorAsync(WireError error, ReadOnlyMemory<byte> replyTo) => ValueTask.CompletedTask;

        protected override ValueTask CloseAsync() => ValueTask.CompletedTask;
    }
}
