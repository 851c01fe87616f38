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

    /// <summary>How often what is temporary is tried again.</summary>
    public PublishRetryOptions Retry { get; } = new();

    /// <summary>Sets a token that does not change.</summary>
    public void UseToken(string token) => Token = _ => ValueTask.FromResult(token);

    internal static EventHubHttpOptions For(Uri hub, string token)
    {
        var options = new EventHubHttpOptions { Hub = hub };
        options.UseToken(token);
        return options;
    }

    /// <returns>What is wrong, each named by its option.</returns>
    internal List<string> Validate()
    {
        var errors = new List<string>();
        if (Hub is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            errors.Add($"{nameof(Hub)} must be an absolute http or https address, e.g. http://127.0.0.1:8080");
        }

        if (Token is null)
        {
            errors.Add($"{nameof(Token)} must be set; `eventhub token` makes one");
        }

        if (AttemptTimeout <= TimeSpan.Zero || AttemptTimeout > TimeSpan.FromMinutes(10))
        {
            errors.Add($"{nameof(AttemptTimeout)} must be more than zero and at most ten minutes, is {AttemptTimeout}");
        }

        errors.AddRange(Retry.Validate().Select(error => $"{nameof(Retry)}.{error}"));
        return errors;
    }
}

internal sealed class EventHubHttpOptionsValidator : IValidateOptions<EventHubHttpOptions>
{
    public ValidateOptionsResult Validate(string? name, EventHubHttpOptions options) =>
        options.Validate() is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
}
