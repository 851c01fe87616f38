using EventHub.Collector.Bind9.Tailing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Collector.Bind9.Tests.Tailing;

/// <summary>A folder with a log that is written and rotated as named and logrotate do it.</summary>
internal sealed class LogFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventhub-log-").FullName;
    private string _written;

    public LogFolder()
    {
        Log = Path.Combine(_folder, "query.log");
        _written = Log;
    }

    public string Log { get; }

    public string Of(string suffix) => Log + suffix;

    /// <summary>Into the file that named has open, whatever its name is by now.</summary>
    public void Write(string text) => File.AppendAllText(_written, text);

    public void WriteLines(params string[] lines) => Write(string.Concat(lines.Select(line => line + "\n")));

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(_written, FileMode.Append);
        file.Write(bytes);
    }

    /// <summary>named's own rotation by size: .0 is the newest. The next generation is there with its first line.</summary>
    public void RotateByVersions(int versions = 100)
    {
        File.Delete(Of($".{versions - 1}"));
        Shift(from: 0, to: versions - 2);
        File.Move(Log, Of(".0"));
    }

    /// <summary>named's rotation with a time for a suffix.</summary>
    public void RotateByTime(long time) => File.Move(Log, Of($".{time:D17}"));

    /// <summary>logrotate's: .1 is the newest. named writes on into it until it is told to reopen.</summary>
    public void RenameAsLogrotateDoes(bool create)
    {
        Shift(from: 1, to: 98);
        File.Move(Log, Of(".1"));
        _written = Of(".1");
        if (create)
            File.Create(Log).Dispose();
    }

    /// <summary>A move to a name of somebody's own.</summary>
    public void RenameTo(string suffix)
    {
        File.Move(Log, Of(suffix));
        _written = Of(suffix);
    }

    public void Reconfig() => _written = Log;

    /// <summary>logrotate's copytruncate.</summary>
    public void CopyTruncate()
    {
        Shift(from: 1, to: 98);
        File.Copy(Log, Of(".1"));
        Truncate();
    }

    public void Truncate()
    {
        using var file = new FileStream(Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
    }

    public LogFollower Follow(FilePosition? position = null, IFileStats? stats = null)
    {
        var follower = new LogFollower(new LogDirectory(Log, stats ?? new FileStats()), new FollowerLog(NullLogger.Instance));
        follower.Seek(position ?? FilePosition.Nowhere(DateTimeOffset.UnixEpoch));
        return follower;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Shift(int from, int to)
    {
        for (int i = to; i >= from; i--)
        {
            if (File.Exists(Of($".{i}")))
                File.Move(Of($".{i}"), Of($".{i + 1}"), overwrite: true);
        }
    }
}

internal static class Following
{
    /// <summary>All that can be read now.</summary>
    public static List<string> Read(this LogFollower follower, int most = int.MaxValue)
    {
        var lines = new List<string>();
        while (lines.Count < most && follower.TryRead(out var line))
            lines.Add(line.IsTooLong ? "(too long)" : System.Text.Encoding.UTF8.GetString(line.Bytes));
        return lines;
    }
}
