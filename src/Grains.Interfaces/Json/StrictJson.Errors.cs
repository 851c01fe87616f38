using System.Globalization;

namespace EventHub.Json;

/// <summary>What was found wrong, and of which field.</summary>
public sealed partial class StrictJson
{
    /// <summary>More errors than anybody reads in one answer; the rest is left out.</summary>
    private const int MaxErrors = 50;

    /// <summary>Characters of the caller's own text in an error; a name may be as long as the body.</summary>
    private const int MaxEcho = 300;

    private readonly List<FieldError> _errors = [];
    private string? _list;
    private int _index;

    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>From here on fields are a list item's, in errors <c>events[3].source</c>: put together only for an error.</summary>
    public void Enter(string list, int index) => (_list, _index) = (list, index);

    /// <summary>From here on fields are the request's own.</summary>
    public void Leave() => _list = null;

    /// <param name="field">Its name in the item that was entered; null for the item itself.</param>
    /// <param name="message">What it must be.</param>
    public void Fail(string? field, string message)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(new FieldError(Cut(NameOf(field)), message));
        }
    }

    /// <exception cref="InvalidRequestException">Something was wrong.</exception>
    public void ThrowIfFailed()
    {
        if (_errors.Count > 0)
        {
            throw new InvalidRequestException(_errors);
        }
    }

    public void Unknown(string field) => Fail(field, "is not a field of this request");

    private string NameOf(string? field) =>
        _list is null ? field ?? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $"{_list}[{_index}]{(field is null ? string.Empty : ".")}{field}");

    private static string Cut(string text) => text.Length <= MaxEcho ? text : $"{text.AsSpan(0, MaxEcho)}...";
}
