namespace EventHub.Testing.Reconciling;

public enum Fault
{
    /// <summary>It should be there and isn't.</summary>
    Lost,

    /// <summary>It is there more than once.</summary>
    Doubled,

    /// <summary>It came after what should follow it.</summary>
    Reordered,

    /// <summary>Nobody sent it, or the log doesn't have it.</summary>
    Invented,

    /// <summary>It is not what was sent or acknowledged.</summary>
    Altered,

    /// <summary>A reader got what it didn't ask for.</summary>
    Unwanted,
}

/// <param name="Where">The log, or a reader's name.</param>
public sealed record Finding(Fault Fault, string Where, string What)
{
    public override string ToString() => $"{Fault} in {Where}: {What}";
}
