namespace EventHub.Silo.Configuration;

/// <summary>One thing that can be set, in the same words on the command line, in the environment and in the file.</summary>
/// <param name="Name">The option without its dashes, which is also its name in the file.</param>
/// <param name="Placeholder">What its value is, for the help; null for a switch.</param>
/// <param name="Description">What it does.</param>
/// <param name="Default">Its value when nobody sets it.</param>
internal sealed record Setting(string Name, string? Placeholder, string Description, string Default)
{
    public string Option => "--" + Name;

    public string Variable => "EVENTHUB_" + Name.Replace('-', '_').ToUpperInvariant();

    public bool IsSwitch => Placeholder is null;
}
