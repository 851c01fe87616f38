namespace EventHub.Testing.Postgres;

/// <summary>
/// Who a private server runs as. PostgreSQL refuses to run as root, as tests in containers often do: then it runs as the account
/// that its package made, or as nobody.
/// </summary>
internal static class ServerAccount
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    private static readonly string? Other = Environment.IsPrivilegedProcess ? Find() : null;

    /// <summary>Lets the account have a directory.</summary>
    public static async Task GiveAsync(string directory)
    {
        if (Other is not null)
        {
            using var chown = await ProgramRun.RunCommandAsync("chown", "-R", Other, directory);
            ThrowIfFailed(chown, "chown");
        }
    }

    /// <summary>The command that runs another one as the account.</summary>
    public static string[] Command(params string[] command) =>
        Other is null ? command : ["setpriv", $"--reuid={Other}", $"--regid={GroupOf(Other)}", "--clear-groups", .. command];

    public static async Task RunAsync(params string[] command)
    {
        var whole = Command(command);
        using var run = await ProgramRun.RunCommandAsync(whole[0], whole[1..]);
        ThrowIfFailed(run, Path.GetFileName(command[0]));
    }

    private static void ThrowIfFailed(ProgramRun run, string what)
    {
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"{what} failed with {run.ExitCode}.\n{run.Output}\n{run.Errors}");
        }
    }

    private static string Find() => Array.Find(Candidates, static name => Fields("/etc/passwd", name) is not null)
        ?? throw new InvalidOperationException($"PostgreSQL can't run as root and there is no account {string.Join(" or ", Candidates)}");

    private static string GroupOf(string account) => Fields("/etc/passwd", account)![3];

    private static string[]? Fields(string file, string name) =>
        File.ReadLines(file).Select(static line => line.Split(':')).FirstOrDefault(fields => fields[0] == name);
}
