using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EventHub.Bench.Readers;

/// <summary>
/// One thread that waits for all sockets and reads those that are ready, into one buffer that stays in the cache. The runtime's
/// own loop hands every readiness to another thread; with thousands of them a second those wake-ups cost more than the reading.
/// </summary>
internal sealed partial class ReadinessLoop : ISocketLoop
{
    private const int BufferSize = 256 * 1024;

    private const int EventsAtOnce = 256;

    private const int WaitMilliseconds = 100;

    private const uint ReadEvent = 0x001;

    private const int Add = 1;

    private const int CloseOnExec = 0x80000;

    private const int Interrupted = 4;

    /// <summary>The kernel packs the structure on x64 and nowhere else.</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private readonly ConcurrentDictionary<int, IReadable> _readables = new();
    private readonly Thread _thread;
    private readonly SafeFileHandle _epoll;
    private volatile bool _isStopping;

    public ReadinessLoop()
    {
        _epoll = EpollCreate(CloseOnExec);
        if (_epoll.IsInvalid)
        {
            throw new InvalidOperationException($"epoll_create1 failed with {Marshal.GetLastPInvokeError()}");
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "readers" };
        _thread.Start();
    }

    public void Watch(IReadable readable)
    {
        var handle = (int)readable.Socket.Handle;
        _readables[handle] = readable;
        Span<byte> registration = stackalloc byte[DataOffset + sizeof(long)];
        BinaryPrimitives.WriteUInt32LittleEndian(registration, ReadEvent);
        BinaryPrimitives.WriteInt64LittleEndian(registration[DataOffset..], handle);
        if (EpollControl(_epoll, Add, handle, registration) != 0)
        {
            throw new InvalidOperationException($"epoll_ctl failed with {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <inheritdoc/>
    /// <remarks>Closing takes it out of the kernel's set.</remarks>
    public void Forget(IReadable readable) => _readables.TryRemove((int)readable.Socket.Handle, out _);

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _epoll.Dispose();
    }

    private void Run()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
        var stride = DataOffset + sizeof(long);
        var events = new byte[EventsAtOnce * stride];
        while (!_isStopping)
        {
            var ready = EpollWait(_epoll, events, EventsAtOnce, WaitMilliseconds);
            if (ready < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new InvalidOperationException($"epoll_wait failed with {Marshal.GetLastPInvokeError()}");
            }

            for (var i = 0; i < ready; i++)
            {
                var handle = (int)BinaryPrimitives.ReadInt64LittleEndian(events.AsSpan((i * stride) + DataOffset));
                if (_readables.TryGetValue(handle, out var readable))
                {
                    readable.Read(buffer);
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial SafeFileHandle EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(SafeFileHandle epoll, int operation, int handle, Span<byte> registration);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(SafeFileHandle epoll, Span<byte> events, int maxEvents, int milliseconds);
}
