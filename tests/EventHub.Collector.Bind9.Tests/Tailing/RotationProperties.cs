using CsCheck;
using EventHub.Collector.Bind9.Tailing;

namespace EventHub.Collector.Bind9.Tests.Tailing;

/// <summary>Whatever is written, rotated, read and restarted in whatever order: every line once, in order.</summary>
public sealed class RotationProperties
{
    internal enum Step
    {
        Write,
        WriteHalf,
        Read,
        ReadAll,
        Rotate,
        Reopen,
        Restart,
    }

    private static readonly Gen<Step[]> Steps = Gen.Frequency(
        (6, Gen.Const(Step.Write)), (1, Gen.Const(Step.WriteHalf)), (3, Gen.Const(Step.Read)), (1, Gen.Const(Step.ReadAll)),
        (2, Gen.Const(Step.Rotate)), (1, Gen.Const(Step.Reopen)), (2, Gen.Const(Step.Restart))).Array[1, 60];

    [Theory]
    [InlineData("versions")]
    [InlineData("time")]
    [InlineData("rename")]
    [InlineData("rename and create")]
    [InlineData("copytruncate")]
    public void Every_line_is_read_once_and_in_order(string rotation) => Steps.Sample(steps => Run(rotation, steps), iter: 200, threads: 1, print: steps => string.Join(", ", steps));

    private static void Run(string rotation, Step[] steps)
    {
        using var folder = new LogFolder();
        folder.WriteLines("the beginning");
        var follower = folder.Follow();
        var written = new List<string> { "the beginning" };
        var read = follower.Read();
        string? half = null;
        long rotations = 0;
        bool isRenamed = false;
        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.Write:
                    string line = $"line {written.Count} {new string('x', written.Count % 90)}";
                    folder.WriteLines(half is null ? line : line[half.Length..]);
                    written.Add(line);
                    half = null;
                    break;
                case Step.WriteHalf when half is null:
                    half = "line ";
                    folder.Write(half);
                    break;
                case Step.Read:
                    read.AddRange(follower.Read(most: 3));
                    break;
                case Step.ReadAll:
                    read.AddRange(follower.Read());
                    break;
                case Step.Rotate when half is null && File.Exists(folder.Log) && new FileInfo(folder.Log).Length > 0 && !isRenamed:
                    isRenamed = Rotate(folder, rotation, ++rotations);
                    break;
                case Step.Reopen when half is null:
                    folder.Reconfig();
                    isRenamed = false;
                    break;
                case Step.Restart:
                    var position = follower.Position;
                    follower.Dispose();
                    follower = folder.Follow(position);
                    break;
            }
        }
        if (half is not null)
        {
            folder.WriteLines("");
            written.Add(half);
        }
        folder.Reconfig();
        folder.WriteLines("the end");
        written.Add("the end");
        read.AddRange(follower.Read());
        follower.Dispose();
        Assert.Equal(written, read);
    }

    private static bool Rotate(LogFolder folder, string rotation, long count)
    {
        switch (rotation)
        {
            case "versions":
                folder.RotateByVersions();
                return false;
            case "time":
                folder.RotateByTime(20261122134836000 + count);
                return false;
            case "copytruncate":
                folder.CopyTruncate();
                return false;
            default:
                folder.RenameAsLogrotateDoes(create: rotation == "rename and create");
                return true;
        }
    }
}
