using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace EventHub.Client.Retrying;

/// <summary>Runs attempts until one ends for good or they are used up.</summary>
internal sealed partial class Retry
{
    private readonly PublishRetryOptions _options;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly Lock _randomGate = new();
    private readonly ResiliencePipeline _pipeline;

    public Retry(PublishRetryOptions options, TimeProvider time, Random random, ILogger logger)
    {
        _options = options;
        _random = random;
        _logger = logger;
        _pipeline = options.MaxAttempts == 1 ? ResiliencePipeline.Empty : Build(time);
    }

    public async Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<Attempt<T>>> attempt, CancellationToken cancellationToken)
    {
        var last = await _pipeline.ExecuteAsync(static (run, token) => run(token), attempt, cancellationToken);
        return last.ValueOrThrow();
    }

    private ResiliencePipeline Build(TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = _options.MaxAttempts - 1,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Result is Attempt attempt && RetryDecision.ShouldRetry(attempt, _options)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(
                    RetryDecision.Delay(args.AttemptNumber, ((Attempt)args.Outcome.Result!).RetryAfter, NextRandom(), _options)),
                OnRetry = args =>
                {
                    // AttemptNumber counts from 0 and names the attempt that failed.
                    LogRetry(args.AttemptNumber + 2, _options.MaxAttempts, args.RetryDelay, ((Attempt)args.Outcome.Result!).Failure?.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private double NextRandom()
    {
        lock (_randomGate)
        {
            return _random.NextDouble();
        }
    }
}
