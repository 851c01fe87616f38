using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.Tailing;

/// <summary>What the follower has to say.</summary>
internal sealed partial class FollowerLog(ILogger logger)
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The rotated file is read to its end; reading {Next}.")]
    public partial void MovedOn(string next);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} was truncated after {Offset} bytes were read and no copy holds more; reading it from its beginning.")]
    public partial void Truncated(string path, long offset);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The generation of {Path} that was read up to byte {Offset} is gone, with whatever it held after that. Reading on with {Next}. If lines are missing, keep more rotated files and do not compress the newest.")]
    public partial void GenerationLost(string path, long offset, string next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} cannot be read: {Why} Trying again.")]
    public partial void CannotRead(string path, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} is not there yet; waiting for it.")]
    public partial void Missing(string path);
}
