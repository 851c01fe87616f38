using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;
using Microsoft.Extensions.Options;

namespace EventHub.Grains.Emitting;

/// <summary>Events that this hub does not take at all, whoever sends them.</summary>
public sealed class GlobalFilterOptions
{
    /// <summary>Filters as JSON, e.g. <c>{"event_types":["debug_info"]}</c>; an event that matches one of them is held back.</summary>
    public IList<string> Exclude { get; } = [];

    internal sealed class Validation : IValidateOptions<GlobalFilterOptions>
    {
        public ValidateOptionsResult Validate(string? name, GlobalFilterOptions options)
        {
            var errors = options.Exclude.SelectMany(ErrorsOf).ToArray();
            return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }

        private static IEnumerable<string> ErrorsOf(string? text, int index)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                return [$"Exclude[{index}] must be a filter written as a text, such as \"{{\\\"event_types\\\":[\\\"debug_info\\\"]}}\""];
            }

            try
            {
                GlobalFilters.Read(text, index);
                return [];
            }
            catch (InvalidRequestException e)
            {
                return e.Errors.Select(error => error.Field.Length > 0 ? error.ToString() : $"Exclude[{index}]: {error}");
            }
        }
    }
}

internal sealed class GlobalFilters
{
    private readonly EventMatcher[] _exclude;

    public GlobalFilters(IOptions<GlobalFilterOptions> options) => _exclude = [.. options.Value.Exclude.Select(Read)];

    public bool IsEmpty => _exclude.Length == 0;

    public bool Excludes(AcceptedEvent e)
    {
        // Filters ask about events of the log; this one has no place there yet.
        var asked = new LogEvent
        {
            Header = e.Header,
            Position = default,
            AcceptedAt = e.Header.Timestamp,
            Json = e.Body,
            DataRange = e.Data,
        };
        foreach (var matcher in _exclude)
        {
            if (matcher.Matches(asked))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="InvalidRequestException">It is no filter.</exception>
    internal static EventMatcher Read(string text, int index)
    {
        var json = new StrictJson();
        using var document = StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(text));
        var filter = EventFilterJson.Read(document.RootElement, $"Exclude[{index}]", json);
        json.ThrowIfFailed();
        return new EventMatcher(filter);
    }
}
