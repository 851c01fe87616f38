using System.CommandLine;

namespace EventHub.Collector.Bind9.CommandLine;

/// <summary>The options as they are typed. Each can also come from the environment, for which the option wins.</summary>
internal static class CollectorOptions
{
    public static Option<string[]> File { get; } = new("--file", "-f")
    {
        Description = "A named log to follow; repeat it for several. [env: EVENTHUB_FILE, separated by commas]",
        HelpName = "LOG",
    };

    public static Option<string> Hub { get; } = new("--hub")
    {
        Description = "The hub's address, such as http://127.0.0.1:8080. [env: EVENTHUB_HUB]",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string> Token { get; } = new("--token")
    {
        Description = "A token of the hub; 'eventhub token' makes one. Others on this machine can see it: prefer --token-file. [env: EVENTHUB_TOKEN]",
        HelpName = "TOKEN",
        Recursive = true,
    };

    public static Option<string> TokenFile { get; } = new("--token-file")
    {
        Description = "A file with the token; read again when the hub refuses the old one. [env: EVENTHUB_TOKEN_FILE]",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string> Source { get; } = new("--source")
    {
        Description = "The name of this server; a log's events have the source NAME:FILENAME. Default: bind9-HOSTNAME. [env: EVENTHUB_SOURCE]",
        HelpName = "NAME",
    };

    public static Option<string> From { get; } = new("--from")
    {
        Description = "Where to begin a log that the hub holds no checkpoint of: start or end. Default: start. [env: EVENTHUB_FROM]",
        HelpName = "start|end",
    };

    public static Option<string[]> RpzMalware { get; } = new("--rpz-malware")
    {
        Description = "Policy zones whose hits are malware_blocked, besides those with 'malware' in their name. [env: EVENTHUB_RPZ_MALWARE, separated by commas]",
        HelpName = "ZONE",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<string[]> RpzPhishing { get; } = new("--rpz-phishing")
    {
        Description = "Policy zones whose hits are phishing_blocked, besides those with 'phish' in their name. [env: EVENTHUB_RPZ_PHISHING, separated by commas]",
        HelpName = "ZONE",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<string> TimeZone { get; } = new("--time-zone")
    {
        Description = "The zone of times that name none, such as Europe/Berlin. Default: this machine's. [env: EVENTHUB_TIME_ZONE]",
        HelpName = "TZ",
    };
}
