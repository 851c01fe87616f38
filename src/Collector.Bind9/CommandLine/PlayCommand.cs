using System.CommandLine;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Playing;
using EventHub.Collector.Bind9.Sending;

namespace EventHub.Collector.Bind9.CommandLine;

/// <summary>Plays a sample log into a running hub.</summary>
internal static class PlayCommand
{
    public const string DefaultSource = "bind9-demo";

    private static readonly Argument<FileInfo> Sample = new("SAMPLE") { Description = "The log to play, such as samples/bind9/demo.log." };

    private static readonly Option<double> Speed = new("--speed")
    {
        Description = "How much faster than the log was written.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> Loop = new("--loop") { Description = "Begin again at the end, until stopped." };

    private static readonly Option<string> Source = new("--source")
    {
        Description = "The source of the events.",
        DefaultValueFactory = _ => DefaultSource,
    };

    public static Command Create()
    {
        var play = new Command("play", "Plays a sample log into a running hub at its own pace, dated as if it happened now.")
        {
            Sample, Speed, Loop, Source,
        };
        play.SetAction(RunAsync);
        return play;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        var options = new OptionReader(result, Environment.GetEnvironmentVariable);
        var hub = options.Hub();
        var token = options.Token();
        double speed = result.GetValue(Speed);
        string source = result.GetValue(Source)!;
        if (speed is not (> 0 and <= 10_000))
            options.Refuse($"--speed: {speed} is not between 0 and 10000.");
        if (source.Length is 0 or > CollectorSettings.MaxSource)
            options.Refuse($"--source: at most {CollectorSettings.MaxSource} characters.");
        var score = Read(result.GetValue(Sample)!, options);
        if (options.Errors.Count > 0 || hub is null || token is null || score is null)
            return Refusal.OfOptions(result, options.Errors);

        using var logging = ConsoleLog.Create(TimeProvider.System);
        using var http = HubHttp.Create(hub);
        var time = TimeProvider.System;
        var logger = logging.CreateLogger("eventhub-bind9 play");
        var delivery = new HubDelivery(new HubClient(http, token, time), token, new Backoff(new Random()), time, logger);
        try
        {
            await new Player(source, score, speed, delivery, time, logger).PlayAsync(result.GetValue(Loop), stop);
        }
        catch (HubRefusedException refused)
        {
            return Refusal.OfHub(refused);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Being stopped is how a loop ends.
        }
        return ExitCode.Done;
    }

    private static Score? Read(FileInfo sample, OptionReader options)
    {
        try
        {
            var score = Score.Of(File.ReadLines(sample.FullName), RpzZones.ByName);
            if (score.Notes.Length > 0)
                return score;
            options.Refuse($"SAMPLE: {sample} has no line that makes an event.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            options.Refuse($"SAMPLE: {failure.Message}");
        }
        return null;
    }
}
