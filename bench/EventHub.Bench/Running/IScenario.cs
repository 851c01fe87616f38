namespace EventHub.Bench.Running;

/// <summary>One question to the hub, and how it is asked.</summary>
internal interface IScenario
{
    /// <summary>For <c>--only</c>.</summary>
    string Name { get; }

    /// <summary>The heading of its figures.</summary>
    string Title { get; }

    /// <summary>Under which conditions its figures hold.</summary>
    string Conditions { get; }

    /// <summary>False for what takes so long that it runs only when it is named.</summary>
    bool IsUsual => true;

    /// <summary>One run. Every run gives the same figures in the same order.</summary>
    /// <exception cref="InvalidDataException">What was measured was not correct: no figure of such a run counts.</exception>
    Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken);
}
