namespace EventHub.Bench.Running;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchSettings
{
    /// <summary>Names of the scenarios to run; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Shorter windows and fewer subscribers: says that everything works, not how fast.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Runs of each scenario, 1 to 9; the medians are reported.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>How long a scenario that is about time goes on; null: as long as it says.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>The hub to measure: its launcher or its assembly.</summary>
    public required string Hub { get; init; }

    /// <summary>Where data directories are made; its disk is what commits wait for.</summary>
    public required string DataRoot { get; init; }

    /// <summary>Where the JSON goes; null: <c>bench/results</c>.</summary>
    public string? Out { get; init; }

    public bool IsMarkdown { get; init; }
}
