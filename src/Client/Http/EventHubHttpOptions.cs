using EventHub.Client.Retrying;
using Microsoft.Extensions.Options;

namespace EventHub.Client.Http;

/// <summary>Where the hub is and who calls it.</summary>
public sealed class EventHubHttpOptions
{
    /// <summary>The hub's address, e.g. <c>http://127.0.0.1:8080</c>.</summary>
    public Uri? Hub { get; set; }

    /// <summary>The bearer token, asked for before every attempt so that it can be renewed.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; set; }

    /// <summary>How long one attempt may take, more than zero and at most ten minutes; the hub waits for its disk before it answers.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public PublishRetryOptions Retry { get; } = new();

    /// <summary>Sets a token that does not change.</summary>
    public void UseToken(string token) => Token = _ => ValueTask.FromResult(token);
}

internal sealed class EventHubHttpOptionsValidator : IValidateOptions<EventHubHttpOptions>
{
    public ValidateOptionsResult Validate(string? name, EventHubHttpOptions options)
    {
        var errors = new List<string>();
        if (options.Hub is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            errors.Add($"{nameof(options.Hub)} must be an absolute http or https address, e.g. http://127.0.0.1:8080");
        }

        if (options.Token is null)
        {
            errors.Add($"{nameof(options.Token)} must be set; `eventhub token` makes one");
        }

        if (options.AttemptTimeout <= TimeSpan.Zero || options.AttemptTimeout > TimeSpan.FromMinutes(10))
        {
            errors.Add($"{nameof(options.AttemptTimeout)} must be more than zero and at most ten minutes, is {options.AttemptTimeout}");
        }

        errors.AddRange(options.Retry.Validate().Select(error => $"{nameof(options.Retry)}.{error}"));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
