using System.CommandLine;
using EventHub.Api.Security;
using EventHub.Events;
using EventHub.Silo.Configuration;
using EventHub.Silo.Hosting;
using EventHub.Visibility;

namespace EventHub.Silo.Commands;

/// <summary>Prints a token and nothing else. Whoever may read the signing key may do it, whether a hub runs or not.</summary>
internal sealed class TokenCommand
{
    private readonly SettingOptions _settings = new([Settings.Data, Settings.SigningKeyFile, Settings.OidcAuthority, Settings.HubTokens]);

    private readonly Option<string> _user = new("--user")
    {
        Description = $"Who the token is for, 1 to {EventLimits.MaxNameLength} characters.",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string> _role = new("--role") { Description = "admin or user.", HelpName = "ROLE", Required = true };

    private readonly Option<string?> _zones = new("--zones")
    {
        Description = "Zones that a user sees events of, separated by commas; * for all.",
        HelpName = "ZONES",
    };

    private readonly Option<string> _expires = new("--expires")
    {
        Description = "How long it is good for, such as 12h or 30d.",
        HelpName = "DURATION",
        DefaultValueFactory = static _ => "30d",
    };

    public static Command Create()
    {
        var token = new TokenCommand();
        var command = new Command("token", "Prints a token for a user, signed with the hub's key.");
        command.Options.Add(token._user);
        command.Options.Add(token._role);
        command.Options.Add(token._zones);
        command.Options.Add(token._expires);
        token._settings.AddTo(command);
        command.SetAction(token.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        var errors = new List<string>();
        var file = _settings.ReadFile(parse, errors);
        var values = _settings.ValuesOf(parse, file);
        var reader = ReadReader(parse, errors);
        CheckTaken(values, errors);
        if (!Durations.TryParse(parse.GetRequiredValue(_expires), out var lifetime))
        {
            errors.Add("--expires must be a duration up to ten years, such as 90s, 45m, 12h or 30d");
        }

        if (errors.Count == 0)
        {
            try
            {
                var (data, shared) = (values[Settings.Data].Value, values[Settings.SigningKeyFile].Value);
                var isNew = string.IsNullOrEmpty(shared) && !File.Exists(Path.Combine(data, SigningKey.FileName));
                var key = NodeKey.Load(shared, data);
                if (isNew)
                {
                    // A hub that runs on another directory will refuse the token, and nothing would say why.
                    parse.InvocationConfiguration.Error.WriteLine(
                        $"eventhub: made a new signing key in {Path.GetFullPath(data)}: the token is for a hub with that --data");
                }

                parse.InvocationConfiguration.Output.WriteLine(new TokenService(key, TimeProvider.System).Issue(reader!, lifetime));
                return ExitCode.Success;
            }
            catch (Exception e) when (StartFailure.Explain(e) is { } reason)
            {
                errors.Add(reason);
            }
        }

        foreach (var error in errors)
        {
            parse.InvocationConfiguration.Error.WriteLine($"eventhub: {error}");
        }

        return ExitCode.Failure;
    }

    /// <summary>A token that no hub takes would only puzzle whoever tries it.</summary>
    private static void CheckTaken(SettingValues values, List<string> errors)
    {
        var (authority, origin) = values[Settings.OidcAuthority];
        if (authority.Length > 0 && values[Settings.HubTokens].Value is not ("true" or "1"))
        {
            errors.Add($"{origin}: the hub takes tokens of {authority} alone; get one there, or run the hub and this with {Settings.HubTokens.Option}");
        }
    }

    private Reader? ReadReader(ParseResult parse, List<string> errors)
    {
        var before = errors.Count;
        var user = parse.GetRequiredValue(_user);
        if (!NameRules.IsUser(user))
        {
            errors.Add($"--user {NameRules.User}");
        }

        Role? role = parse.GetRequiredValue(_role) switch { "admin" => Role.Admin, "user" => Role.User, _ => null };
        if (role is null)
        {
            errors.Add("--role must be admin or user");
        }

        var zones = (parse.GetValue(_zones) ?? string.Empty)
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Reader.NormalizeZone);
        return errors.Count > before ? null : new Reader(user, role!.Value, [.. zones]);
    }
}
