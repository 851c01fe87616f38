using EventHub.Bench.Machine;

namespace EventHub.Bench.Tests.Machine;

public sealed class SocketQueuesTests
{
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0100007F:1F90 0100007F:D431 01 0000A000:00000007 01:00000014 00000000     0        0 1 1 0000000000000000 20 4 30 10 -1",
        "   1: 0100007F:D431 0100007F:1F90 01 00000009:00000800 00:00000000 00000000     0        0 2 1 0000000000000000 20 4 30 10 -1",
        "   2: 0100007F:1F90 0100007F:D432 01 00FF0000:00000000 00:00000000 00000000     0        0 3 1 0000000000000000 20 4 30 10 -1",
    ];

    [Fact]
    public void One_direction_is_what_its_sender_has_to_send_and_its_receiver_to_read() =>
        Assert.Equal(new SocketQueues(0xA000, 0x800), SocketQueues.Parse(Table, sender: 0x1F90, receiver: 0xD431));

    [Fact]
    public void A_connection_that_is_not_there_holds_nothing() =>
        Assert.Equal(0, SocketQueues.Parse(Table, sender: 0x1F90, receiver: 1).Total);
}
