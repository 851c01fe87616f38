using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>Stays with one way as long as it answers, and goes on to the next one when it doesn't.</summary>
public sealed class AlternatingSender(IReadOnlyList<ISender> ways, int first) : ISender
{
    private int _current = first;

    public async Task<IReadOnlyList<Acknowledgement>?> TrySendAsync(LoadBatch batch, CancellationToken cancellationToken)
    {
        var answer = await ways[_current % ways.Count].TrySendAsync(batch, cancellationToken);
        if (answer is null)
        {
            _current++;
        }

        return answer;
    }
}
