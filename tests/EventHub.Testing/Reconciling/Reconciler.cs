namespace EventHub.Testing.Reconciling;

/// <summary>Compares all ledgers with each other. Pure.</summary>
public static class Reconciler
{
    /// <param name="log">As it was listed, oldest first.</param>
    /// <returns>Everything that is wrong in the log and with each reader.</returns>
    public static IReadOnlyList<Finding> Compare(
        IEnumerable<SentEvent> sent, IEnumerable<Acknowledgement> acknowledged, IReadOnlyList<LoggedEvent> log, IEnumerable<ReaderLedger> readers) =>
        [.. LogReconciler.Compare(sent, acknowledged, log), .. readers.SelectMany(reader => ReaderReconciler.Compare(log, reader))];
}
