using System.CommandLine;
using EventHub.Collector.Bind9.Sending;

namespace EventHub.Collector.Bind9.CommandLine;

/// <summary>Reads options, or else the environment, and gathers what is wrong with them so that it is told together.</summary>
internal sealed class OptionReader(ParseResult result, Func<string, string?> environment)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public void Refuse(string error) => _errors.Add(error);

    public string? Text(Option<string> option) => Given(option) ?? Environment(option);

    public string[] List(Option<string[]> option)
    {
        if (result.GetValue(option) is { Length: > 0 } given)
            return given;
        return Environment(option)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    /// <summary>With a final slash, so that paths are added to it and not put in the place of its own.</summary>
    public Uri? Hub()
    {
        string? text = Text(CollectorOptions.Hub);
        if (text is null)
            Refuse("--hub is missing: the hub's address, such as http://127.0.0.1:8080 (or EVENTHUB_HUB).");
        else if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var hub) && hub.Scheme is "http" or "https")
            return hub;
        else
            Refuse($"--hub: '{text}' is not an http or https address, such as http://127.0.0.1:8080.");
        return null;
    }

    /// <summary>What is typed wins over the environment, whichever of the two ways it is.</summary>
    public BearerToken? Token()
    {
        string? typed = Given(CollectorOptions.Token);
        string? typedFile = Given(CollectorOptions.TokenFile);
        if (typed is not null && typedFile is not null)
        {
            Refuse("--token and --token-file: give one of them.");
            return null;
        }
        string? token = typed ?? (typedFile is null ? Environment(CollectorOptions.Token) : null);
        if (token is not null)
            return BearerToken.Given(token);
        string? file = typedFile ?? Environment(CollectorOptions.TokenFile);
        if (file is not null)
            return TokenFrom(file);
        Refuse("--token is missing: make one with 'eventhub token --user bind9 --role admin --data DIR' on the hub's machine (or --token-file, EVENTHUB_TOKEN).");
        return null;
    }

    private BearerToken? TokenFrom(string file)
    {
        try
        {
            var token = BearerToken.FromFile(file);
            if (token.Value.Length > 0)
                return token;
            Refuse($"--token-file: '{file}' is empty.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Refuse($"--token-file: {failure.Message}");
        }
        return null;
    }

    private string? Given(Option<string> option) => result.GetValue(option) is { Length: > 0 } given ? given : null;

    /// <summary>--rpz-malware is EVENTHUB_RPZ_MALWARE.</summary>
    private string? Environment(Option option)
    {
        string name = "EVENTHUB_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();
        return environment(name) is { Length: > 0 } value ? value : null;
    }
}
