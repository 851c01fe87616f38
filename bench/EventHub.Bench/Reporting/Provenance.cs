using System.Diagnostics;
using System.Globalization;
using EventHub.Bench.Machine;

namespace EventHub.Bench.Reporting;

/// <summary>Where, when and of what the figures are.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Commit">Of which code; with <c>-dirty</c> when it was changed since.</param>
/// <param name="MeasuredAt">When.</param>
internal sealed record Provenance(MachineFacts Machine, string Commit, DateTimeOffset MeasuredAt)
{
    private const int CommitLength = 12;

    public string FileName =>
        string.Create(CultureInfo.InvariantCulture, $"{MeasuredAt:yyyy-MM-dd-HHmm}-{Commit}.json");

    public static Provenance Read(string repository, string dataRoot, TimeProvider time)
    {
        var commit = Git(repository, "rev-parse", $"--short={CommitLength}", "HEAD");
        var isChanged = Git(repository, "status", "--porcelain", "--untracked-files=no").Length > 0;
        return new Provenance(MachineFacts.Read(dataRoot), isChanged ? $"{commit}-dirty" : commit, time.GetUtcNow());
    }

    private static string Git(string repository, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", repository, .. arguments]) { RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException("git does not know the commit");
    }
}
