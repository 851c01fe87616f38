using System.CommandLine;
using System.CommandLine.Help;

namespace EventHub.Collector.Bind9.CommandLine;

/// <summary>What can be typed.</summary>
internal static class RootCommands
{
    public static Command Create()
    {
        // Not a RootCommand: that takes its name from the file it runs from, and this program has one name.
        var root = new Command("eventhub-bind9",
            "Follows the logs of BIND 9 and sends what they tell to an event hub, each line once. It keeps no file of its own: the hub "
            + "holds, with the events, how far each log was read. Survives rotation, truncation, and being killed.")
        {
            CollectorOptions.File, CollectorOptions.Hub, CollectorOptions.Token, CollectorOptions.TokenFile, CollectorOptions.Source,
            CollectorOptions.From, CollectorOptions.RpzMalware, CollectorOptions.RpzPhishing, CollectorOptions.TimeZone,
            new HelpOption(), new VersionOption(), PlayCommand.Create(),
        };
        root.SetAction(CollectCommand.RunAsync);
        return root;
    }
}
