namespace EventHub.Silo.Configuration;

/// <summary>A text that must not get into a log or a message by being printed with what holds it.</summary>
internal sealed class SecretText(string value)
{
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}
