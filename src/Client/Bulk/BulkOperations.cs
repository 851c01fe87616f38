using EventHub.Client.Composing;

namespace EventHub.Client.Bulk;

/// <summary>Starts bulk operations. Their events are seen by the context's user, and by admins.</summary>
public sealed class BulkOperations
{
    private readonly SourceEvents _events;

    internal BulkOperations(SourceEvents events) => _events = events;

    /// <summary>
    /// Tells that the work begins; report items to what it returns, call <see cref="BulkOperation.CompleteAsync"/> when all are done, and
    /// dispose it in any case: work that ends without it has failed.
    /// </summary>
    /// <param name="options">What the work is.</param>
    /// <param name="cancellationToken">The work's own: when it is cancelled, the failure is told as that.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public BulkOperation Begin(BulkOperationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new BulkOperation(_events, options, cancellationToken);
    }

    /// <summary>Does the work and tells how it began, went on and ended; what the work throws is told and thrown on.</summary>
    /// <param name="options">What the work is.</param>
    /// <param name="work">Reports each item to the operation.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task RunAsync(
        BulkOperationOptions options, Func<BulkOperation, CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var operation = Begin(options, cancellationToken);
        try
        {
            await work(operation, cancellationToken);
        }
        catch (Exception e)
        {
            await operation.EndAfterAsync(e);
            throw;
        }

        await operation.CompleteAsync(CancellationToken.None);
    }
}
