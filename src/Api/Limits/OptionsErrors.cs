using Microsoft.Extensions.Options;

namespace EventHub.Api.Limits;

/// <summary>Options that say themselves what is wrong with them, all of it at once.</summary>
/// <param name="errorsOf">Each in a sentence of its own; none when nothing is wrong.</param>
internal sealed class OptionsErrors<T>(Func<T, IEnumerable<string>> errorsOf) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var errors = errorsOf(options).ToArray();
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
